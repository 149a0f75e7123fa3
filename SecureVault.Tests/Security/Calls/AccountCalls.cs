using System.Security.Cryptography;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Tests.Accounts;
using static SecureVault.Tests.Security.Calls.CoreCall;

namespace SecureVault.Tests.Security.Calls;

/// <summary>
/// Calls about the caller's own account. Columns: the owner, another person, an administrator, nobody, a locked owner; where the session counts,
/// also the owner in one that is not fresh, in one that has ended, and in somebody else's.
/// </summary>
internal static class AccountCalls
{
    public static IReadOnlyList<CoreCall> Rows { get; } = [.. Accounts, .. Factors, .. Passkeys, .. Providers, .. Sessions, .. Activity];

    private static CoreCall[] Accounts =>
    [
        Own("FindWaitingAsync(UserId)", "value null null null null", (AddressChanges addresses, Call c) => addresses.FindWaitingAsync(c.User, c.Token)),
        Own(
            "RequestAsync(SignedIn, string, string)",
            "Sent Sent Sent NotFresh NotFresh NotFresh NotFresh NotFresh",
            (AddressChanges addresses, Call c) => addresses.RequestAsync(c.Who, $"other-{c.User}@example.org", "en", c.Token)),
        Own("WithdrawAsync(UserId)", "done done done done done", (AddressChanges addresses, Call c) => addresses.WithdrawAsync(c.User, c.Token)),
        Own(
            "RequestAsync(SignedIn, string, string)",
            "Requested WrongAddress WrongAddress NotFound NotFresh NotFresh NotFresh NotFresh",
            (AccountDeletions deletions, Call c) => deletions.RequestAsync(c.Who, c.Of.Email, "en", c.Token)),
        Own("FindAsync(UserId)", "null null null null null", (AccountDeletions deletions, Call c) => deletions.FindAsync(c.User, c.Token)),
        Own(
            "ChangeAsync(UserId, string, string, ClientNetwork)",
            "Changed Changed Changed WrongPassword WrongPassword",
            (Passwords passwords, Call c) => passwords.ChangeAsync(c.User, AccountScene.Password, AccountScene.Password, ClientNetwork.Of(null), c.Token)),
        Own("SignOutEverywhereAsync(UserId)", "done done done done done", (Passwords passwords, Call c) => passwords.SignOutEverywhereAsync(c.User, c.Token)) with
        {
            OnlyEnds = true,
        },
        Own("FindAsync(UserId)", "value none none none none", (UserProfiles profiles, Call c) => profiles.FindAsync(c.User, c.Token)),
        Own(
            "SaveAsync(UserId, Profile)",
            "value none none null null",
            (UserProfiles profiles, Call c) => profiles.SaveAsync(c.User, c.User == c.Scene.Things.Owner ? new Profile("Countess", "en", null) : Profile.Default, c.Token)),
    ];

    private static CoreCall[] Factors =>
    [
        Own("FindAsync(UserId)", "value none none none none", (SecondFactors factors, Call c) => factors.FindAsync(c.User, c.Token)),
        Own(
            "DraftAsync(UserId)",
            "True True True False False",
            async (SecondFactors factors, Call c) => await factors.DraftAsync(c.User, c.Token) is not null),
        Own(
            "RenewCodesAsync(SignedIn)",
            "Changed NotOn NotOn NotFresh NotFresh NotFresh NotFresh NotFresh",
            (SecondFactors factors, Call c) => factors.RenewCodesAsync(c.Who, c.Token)),
        Own(
            "TurnOffAsync(SignedIn)",
            "TurnedOff TurnedOff TurnedOff NotFresh NotFresh NotFresh NotFresh NotFresh",
            (SecondFactors factors, Call c) => factors.TurnOffAsync(c.Who, c.Token)),
        Own(
            "TurnOnAsync(SignedIn, AuthenticatorDraft, string)",
            "True True True False False False False False",
            async (SecondFactors factors, Call c) =>
            {
                var draft = new AuthenticatorDraft([.. Enumerable.Repeat((byte)7, 20)], "nobody@example.org");
                return await factors.TurnOnAsync(c.Who, draft, CallThingsMaker.CodeOf(c.Scene.Vault, draft), c.Token) is SecondFactorOutcome.Changed;
            }),
    ];

    private static CoreCall[] Passkeys =>
    [
        Own("ListAsync(UserId)", "some none none none none", (OwnPasskeys passkeys, Call c) => passkeys.ListAsync(c.User, c.Token)),
        Own("StoredAsync(UserId)", "some none none none none", (OwnPasskeys passkeys, Call c) => passkeys.StoredAsync(c.User, c.Token)),
        Own("AddressAsync(UserId)", "text text text null null", (OwnPasskeys passkeys, Call c) => passkeys.AddressAsync(c.User, c.Token)),
        Own(
            "AddAsync(SignedIn, NewPasskey, string)",
            "Done Done Done NotFresh NotFresh NotFresh NotFresh NotFresh",
            (OwnPasskeys passkeys, Call c) => passkeys.AddAsync(c.Who, new NewPasskey(c.User.Value.ToByteArray(), [1], 0, [], false, false), "new", c.Token)),
        Own(
            "RenameAsync(SignedIn, Guid, string)",
            "Done NotFound NotFound NotFresh NotFresh NotFresh NotFresh NotFresh",
            (OwnPasskeys passkeys, Call c) => passkeys.RenameAsync(c.Who, c.Of.Passkey, "new", c.Token)),
        Own(
            "RemoveAsync(SignedIn, Guid)",
            "Done NotFound NotFound NotFresh NotFresh NotFresh NotFresh NotFresh",
            (OwnPasskeys passkeys, Call c) => passkeys.RemoveAsync(c.Who, c.Of.Passkey, c.Token)),

        // It makes a session fresh, and so does not ask for one that is.
        Own(
            "ConfirmAsync(SignedIn, byte[], PasskeyChallenge, PasskeyVerifier)",
            "Accepted Unknown Unknown Unknown LockedByAdministrator Accepted Refused Refused",
            (PasskeySignIn passkeys, Call c) => passkeys.ConfirmAsync(
                c.Who, c.Of.CredentialId, NewChallenge(c), (_, _) => Task.FromResult<PasskeyAnswer?>(new PasskeyAnswer(0, false)), c.Token)),
    ];

    private static CoreCall[] Providers =>
    [
        Own("FindAsync(UserId)", "value value value null null", (OwnProviders providers, Call c) => providers.FindAsync(c.User, c.Token)),
        Own(
            "ConnectAsync(SignedIn, ProviderPerson)",
            "Done Done Done NotFresh NotFresh NotFresh NotFresh NotFresh",
            (OwnProviders providers, Call c) => providers.ConnectAsync(c.Who, new ProviderPerson(0, "https://another.example.org", c.User.ToString()), c.Token)),
        Own(
            "RemoveAsync(SignedIn, string)",
            "Done NotFound NotFound NotFresh NotFresh NotFresh NotFresh NotFresh",
            (OwnProviders providers, Call c) => providers.RemoveAsync(c.Who, c.Of.ProviderPerson.Issuer, c.Token)),

        // It makes a session fresh, and so does not ask for one that is.
        Own(
            "ConfirmAsync(SignedIn, ProviderPerson)",
            "True False False False False True False False",
            (OwnProviders providers, Call c) => providers.ConfirmAsync(c.Who, c.Of.ProviderPerson with { ProvenAt = c.Scene.Vault.Clock.GetUtcNow() }, c.Token)),
    ];

    private static CoreCall[] Sessions =>
    [
        Own(
            "IsFreshAsync(SignedIn)",
            "True True True False False False False False",
            (FreshSignIns fresh, Call c) => fresh.IsFreshAsync(c.Who, c.Token)),
        Own(
            "ProveAsync(SignedIn, string)",
            "Proven Proven Proven WrongPassword WrongPassword Proven WrongPassword WrongPassword",
            (FreshSignIns fresh, Call c) => fresh.ProveAsync(c.Who, AccountScene.Password, c.Token)),
        Own("ListAsync(SignedIn)", "some some some none none some none none", (OwnSessions sessions, Call c) => sessions.ListAsync(c.Who, c.Token)),
        Own(
            "EndAsync(SignedIn, SessionId)",
            "done done done done done done done done",
            (OwnSessions sessions, Call c) => sessions.EndAsync(c.Who, c.Of.Session, c.Token)),
        Own(
            "EndOthersAsync(SignedIn)",
            "True True True False False True False False",
            async (OwnSessions sessions, Call c) => await sessions.EndOthersAsync(c.Who, c.Token) > 0),
        Own("EndAsync(UserId, SessionId)", "done done done done done", (SignInSessions sessions, Call c) => sessions.EndAsync(c.User, c.Of.Session, c.Token)) with
        {
            OnlyEnds = true,
        },
        Own("FindAsync(UserId, SessionId)", "value null null null null", (SignInValidator validator, Call c) => validator.FindAsync(c.User, c.Of.Session, c.Token)),
    ];

    private static CoreCall[] Activity =>
    [
        Own(
            "ReadOwnAsync(UserId, AuditFilter, AuditPlace?, int)",
            "some some some ended ended",
            (AuditBoard board, Call c) => board.ReadOwnAsync(c.User, new AuditFilter(), null, 1000, c.Token)),
        Own("FindNewestOwnAsync(UserId)", "value value value null null", (AuditBoard board, Call c) => board.FindNewestOwnAsync(c.User, c.Token)),
        Own(
            "ExportAsync(UserId, bool, AuditFilter)",
            "some some some ended ended",
            async (AuditBoard board, Call c) => await (await board.ExportAsync(c.User, isAll: false, new AuditFilter(), c.Token))!.ToListAsync(c.Token)),
    ];

    private static PasskeyChallenge NewChallenge(Call c) => new(RandomNumberGenerator.GetBytes(32), c.Scene.Vault.Clock.GetUtcNow().AddMinutes(1));
}
