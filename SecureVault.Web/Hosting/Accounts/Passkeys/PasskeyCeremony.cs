using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Data;

namespace SecureVault.Web.Hosting.Accounts.Passkeys;

/// <summary>A question to an authenticator, and what is needed to verify its answer.</summary>
/// <param name="Options">The options for the browser, as JSON.</param>
/// <param name="State">The state that verifying the answer needs, as JSON; it stays here, or goes out sealed.</param>
/// <param name="ExpiresAt">When an answer is too late.</param>
internal sealed record PasskeyQuestion(string Options, string State, DateTimeOffset ExpiresAt)
{
    /// <summary>The question, to be used up.</summary>
    public PasskeyChallenge Challenge => new(SHA256.HashData(Encoding.UTF8.GetBytes(State)), ExpiresAt);
}

/// <summary>
/// WebAuthn as ASP.NET Core Identity does it, bound to the vault's own domain and origin, over the passkeys that Core hands in. Counter, locks,
/// attempts and sessions are Core's matter.
/// </summary>
internal sealed class PasskeyCeremony(PasskeyDomain domain, UserId? user, string email, IReadOnlyList<StoredPasskey> passkeys)
{
    private const int MaxAnswerLength = 64 * 1024;
    private const int MaxCredentialIdLength = 1023;
    private const byte UserVerifiedFlag = 0x04;
    private const int FlagsOffset = 32;

    /// <summary>Whether there is one to ask for.</summary>
    public bool HasPasskeys => passkeys.Count > 0;

    /// <summary>Asks for a new one.</summary>
    public async Task<(string Options, string State)> AskForNewAsync()
    {
        using var users = NewUsers();
        var entity = new PasskeyUserEntity { Id = user!.Value.ToString(), Name = email, DisplayName = email };
        var made = await Handler(users).MakeCreationOptionsAsync(entity, new DefaultHttpContext());
        return (made.CreationOptionsJson, made.AttestationState!);
    }

    /// <summary>Asks for one of the person's passkeys, or for anybody's.</summary>
    public async Task<(string Options, string State)> AskForOneAsync()
    {
        using var users = NewUsers();
        var account = user is { } id ? new VaultUser { Id = id.Value, Email = email } : null;
        var made = await Handler(users).MakeRequestOptionsAsync(account, new DefaultHttpContext());
        return (made.RequestOptionsJson, made.AssertionState!);
    }

    /// <returns>Null when anything is wrong.</returns>
    public async Task<NewPasskey?> VerifyNewAsync(string answer, string state)
    {
        if (answer.Length > MaxAnswerLength)
        {
            return null;
        }

        using var users = NewUsers();
        var context = new PasskeyAttestationContext { CredentialJson = answer, AttestationState = state, HttpContext = new DefaultHttpContext() };
        var result = await Handler(users).PerformAttestationAsync(context);
        return result is { Succeeded: true, Passkey: { } made, UserEntity: { } entity } && entity.Id == user.ToString()
            ? new NewPasskey(made.CredentialId, made.PublicKey, made.SignCount, made.Transports ?? [], made.IsBackupEligible, made.IsBackedUp)
            : null;
    }

    /// <returns>Null when anything is wrong.</returns>
    public async Task<PasskeyAnswer?> VerifyAsync(string answer, string state)
    {
        using var users = NewUsers();
        var context = new PasskeyAssertionContext { CredentialJson = answer, AssertionState = state, HttpContext = new DefaultHttpContext() };
        var result = await Handler(users).PerformAssertionAsync(context);
        return result is { Succeeded: true, Passkey: { } used } ? new PasskeyAnswer(used.SignCount, used.IsBackedUp) : null;
    }

    /// <summary>The passkey that an answer claims to be of; null for what is no answer.</summary>
    public static byte[]? CredentialIdOf(string? answer) =>
        Read(answer, root => Base64Url.DecodeFromChars(root.GetProperty("id").GetString())) is { Length: > 0 and <= MaxCredentialIdLength } id ? id : null;

    /// <summary>Whether the authenticator says itself that it did not make sure who is there. It is for choosing words, as it is not verified.</summary>
    public static bool LacksVerification(string? answer) =>
        Read(answer, root => Base64Url.DecodeFromChars(root.GetProperty("response").GetProperty("authenticatorData").GetString())) is { Length: > FlagsOffset } data
        && (data[FlagsOffset] & UserVerifiedFlag) == 0;

    private static byte[]? Read(string? answer, Func<JsonElement, byte[]> read)
    {
        if (answer is not { Length: > 0 and <= MaxAnswerLength })
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private PasskeyHandler<VaultUser> Handler(UserManager<VaultUser> users) => new(users, Options.Create(new IdentityPasskeyOptions
    {
        ServerDomain = domain.Id,
        UserVerificationRequirement = "required",
        ResidentKeyRequirement = "required",
        AttestationConveyancePreference = "none",
        AuthenticatorTimeout = TimeSpan.FromMinutes(5),

        // Not the request's own header, which would make every host that leads here an origin.
        ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == domain.Origin),
    }));

    private UserManager<VaultUser> NewUsers() => new(
#pragma warning disable CA2000 // the manager disposes of it
        new CeremonyUsers(passkeys),
#pragma warning restore CA2000
        Options.Create(new IdentityOptions()),
        new PasswordHasher<VaultUser>(),
        [],
        [],
        new UpperInvariantLookupNormalizer(),
        new IdentityErrorDescriber(),
        null!,
        NullLogger<UserManager<VaultUser>>.Instance);
}
