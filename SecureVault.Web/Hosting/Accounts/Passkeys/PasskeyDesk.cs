using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Passkeys;

namespace SecureVault.Web.Hosting.Accounts.Passkeys;

/// <summary>Everything that pages do with passkeys: questions for authenticators, and their answers.</summary>
internal sealed class PasskeyDesk(IOptions<VaultOptions> vault, OwnPasskeys own, PasskeySignIn signIn, TimeProvider clock)
{
    /// <summary>How long an answer may take. Browsers give up after five minutes, except for a question that waits in a form.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(10);

    /// <summary>The domain of the passkeys; null where there are none.</summary>
    public PasskeyDomain? Domain => PasskeyDomain.TryFind(vault.Value.PublicUrl, out var domain, out _) ? domain : null;

    /// <summary>Why there are no passkeys; null where there are.</summary>
    public PasskeyObstacle? Obstacle => PasskeyDomain.TryFind(vault.Value.PublicUrl, out _, out var obstacle) ? null : obstacle;

    /// <summary>Asks the authenticator of a person for a new passkey.</summary>
    /// <returns>Null where there are no passkeys, or no such account.</returns>
    public async Task<PasskeyQuestion?> AskForNewAsync(UserId user, CancellationToken cancellationToken) =>
        await CeremonyOfAsync(user, cancellationToken) is { } ceremony ? QuestionOf(await ceremony.AskForNewAsync()) : null;

    /// <summary>Asks for one of a person's own passkeys.</summary>
    /// <returns>Null where there are no passkeys, or the person has none.</returns>
    public async Task<PasskeyQuestion?> AskForOneOfAsync(UserId user, CancellationToken cancellationToken) =>
        await CeremonyOfAsync(user, cancellationToken) is { HasPasskeys: true } ceremony ? QuestionOf(await ceremony.AskForOneAsync()) : null;

    /// <summary>Asks for anybody's passkey. The question is the same whoever has an account.</summary>
    /// <returns>Null where there are no passkeys.</returns>
    public async Task<PasskeyQuestion?> AskForAnyAsync() =>
        Domain is { } domain ? QuestionOf(await new PasskeyCeremony(domain, user: null, string.Empty, []).AskForOneAsync()) : null;

    /// <summary>Adds the passkey that an authenticator made.</summary>
    /// <returns>Null when its answer is wrong or too late.</returns>
    public async Task<PasskeyChange?> AddAsync(SignedIn who, PasskeyQuestion question, string answer, string name, CancellationToken cancellationToken) =>
        question.ExpiresAt > clock.GetUtcNow()
        && await CeremonyOfAsync(who.User, cancellationToken) is { } ceremony
        && await ceremony.VerifyNewAsync(answer, question.State) is { } passkey
            ? await own.AddAsync(who, passkey, name, cancellationToken)
            : null;

    /// <summary>Takes an answer for signing in.</summary>
    public Task<PasskeyOutcome> SignInAsync(PasskeyQuestion question, string answer, ClientNetwork from, CancellationToken cancellationToken) => TakeAsync(
        answer,
        id => signIn.CheckAsync(id, question.Challenge, (passkey, _) => VerifyAsync(passkey, question, answer), from, cancellationToken));

    /// <summary>Takes an answer as a proof that the person of a session is there.</summary>
    public Task<PasskeyOutcome> ConfirmAsync(SignedIn who, PasskeyQuestion question, string answer, CancellationToken cancellationToken) => TakeAsync(
        answer,
        id => signIn.ConfirmAsync(who, id, question.Challenge, (passkey, _) => VerifyAsync(passkey, question, answer), cancellationToken));

    private static Task<PasskeyOutcome> TakeAsync(string answer, Func<byte[], Task<PasskeyOutcome>> take) =>
        PasskeyCeremony.CredentialIdOf(answer) is { } id ? take(id) : Task.FromResult<PasskeyOutcome>(new PasskeyOutcome.Refused());

    private async Task<PasskeyAnswer?> VerifyAsync(StoredPasskey passkey, PasskeyQuestion question, string answer) =>
        Domain is { } domain ? await new PasskeyCeremony(domain, passkey.User, string.Empty, [passkey]).VerifyAsync(answer, question.State) : null;

    private async Task<PasskeyCeremony?> CeremonyOfAsync(UserId user, CancellationToken cancellationToken) =>
        Domain is { } domain && await own.AddressAsync(user, cancellationToken) is { } email
            ? new PasskeyCeremony(domain, user, email, await own.StoredAsync(user, cancellationToken))
            : null;

    private PasskeyQuestion QuestionOf((string Options, string State) made) => new(made.Options, made.State, clock.GetUtcNow() + AnswerTime);
}
