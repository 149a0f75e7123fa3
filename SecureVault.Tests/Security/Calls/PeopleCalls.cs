using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Mail;
using SecureVault.Tests.Accounts.Leaving;
using static SecureVault.Tests.Security.Calls.CoreCall;

namespace SecureVault.Tests.Security.Calls;

/// <summary>
/// Calls of administrators about other people. Columns: an administrator, another person, nobody, a locked administrator, a former one; where the
/// session counts, also the administrator in one that is not fresh, in one that has ended, and in somebody else's.
/// </summary>
internal static class PeopleCalls
{
    public static IReadOnlyList<CoreCall> Rows { get; } = [.. Invited, .. Accounts, .. Log];

    private static CoreCall[] Invited =>
    [
        ForAdmins(
            "CreateAsync(SignedIn, string, bool)",
            "Invited NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (Invitations invitations, Call c) => invitations.CreateAsync(c.Who, "new@example.org", isAdministrator: true, c.Token)),
        ForAdmins(
            "CreateAsync(SignedIn, string, bool)",
            "Invited NotAllowed NotAllowed NotAllowed NotAllowed Invited NotFresh NotFresh",
            (Invitations invitations, Call c) => invitations.CreateAsync(c.Who, "new@example.org", isAdministrator: false, c.Token)),
        ForAdmins("ListAsync(UserId)", "some null null null null", (Invitations invitations, Call c) => invitations.ListAsync(c.User, c.Token)),
        ForAdmins(
            "WithdrawAsync(UserId, Guid)",
            "True False False False False",
            (Invitations invitations, Call c) => invitations.WithdrawAsync(c.User, c.Of.Invitation, c.Token)),
        ForAdmins(
            "FindAsync(UserId, PeopleQuery)",
            "value null null null null",
            (PeopleList people, Call c) => people.FindAsync(c.User, new PeopleQuery(CallThings.AddressMarker, PeopleOrder.Address, null, 1000), c.Token)),
        ForAdmins("CountAsync(UserId)", "True False False False False", async (Outbox outbox, Call c) => await outbox.CountAsync(c.User, c.Token) > 0),
    ];

    private static CoreCall[] Accounts =>
    [
        ForAdmins(
            "SetQuotaAsync(SignedIn, UserId, long?)",
            "Done NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (UserDirectory people, Call c) => people.SetQuotaAsync(c.Who, c.Of.Owner, 1_000_000, c.Token)),
        ForAdmins(
            "LockAsync(SignedIn, UserId)",
            "Done NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (UserDirectory people, Call c) => people.LockAsync(c.Who, c.Of.Owner, c.Token)),
        ForAdmins(
            "UnlockAsync(SignedIn, UserId)",
            "Done NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (UserDirectory people, Call c) => people.UnlockAsync(c.Who, c.Of.Owner, c.Token),
            scene => scene.LockAsync(scene.Things.Owner)),
        ForAdmins(
            "EndAsync(SignedIn, UserId)",
            "Done NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (PeopleSessions sessions, Call c) => sessions.EndAsync(c.Who, c.Of.Owner, c.Token)),
        ForAdmins(
            "MakeAsync(SignedIn, UserId)",
            "Made NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (PasswordLinks links, Call c) => links.MakeAsync(c.Who, c.Of.Owner, c.Token)),
        ForAdmins(
            "ChangeAsync(SignedIn, UserId, bool)",
            "Done NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (RoleChanges roles, Call c) => roles.ChangeAsync(c.Who, c.Of.Owner, isAdministrator: true, c.Token)),
        ForAdmins(
            "ChangeAsync(SignedIn, UserId, string, string)",
            "Changed NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (AddressChanges addresses, Call c) => addresses.ChangeAsync(c.Who, c.Of.Owner, $"given-{c.Of.Owner}@example.org", "en", c.Token)),
        ForAdmins(
            "RequestAsync(SignedIn, UserId, string, string)",
            "Requested NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (AccountDeletions deletions, Call c) => deletions.RequestAsync(c.Who, c.Of.Owner, c.Of.Email, "en", c.Token)),
        ForAdmins(
            "KeepAsync(SignedIn, UserId)",
            "Kept NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (AccountDeletions deletions, Call c) => deletions.KeepAsync(c.Who, c.Of.Owner, c.Token),
            async scene => Assert.Equal(DeleteAccountOutcome.Requested, await scene.Vault.LeaveAsync(scene.Things.Owner, scene.Things.Email))),
        ForAdmins(
            "RunAsync(SignedIn, UserId, bool)",
            "Given NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (UserKeyChange keys, Call c) => keys.RunAsync(c.Who, c.Of.Owner, renewsContents: false, c.Token)),
    ];

    private static CoreCall[] Log =>
    [
        ForAdmins(
            "ReadAllAsync(UserId, AuditFilter, AuditPlace?, int)",
            "some null null null null",
            (AuditBoard board, Call c) => board.ReadAllAsync(c.User, new AuditFilter(), null, 1000, c.Token)),
        ForAdmins(
            "ExportAsync(UserId, bool, AuditFilter)",
            "some null null null null",
            async (AuditBoard board, Call c) => await board.ExportAsync(c.User, isAll: true, new AuditFilter(), c.Token) is { } all ? await all.ToListAsync(c.Token) : null),
        ForAdmins(
            "FindCheckAsync(UserId)",
            "value null null null null",
            (AuditBoard board, Call c) => board.FindCheckAsync(c.User, c.Token),
            scene => scene.Vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.LogVerified), TestContext.Current.CancellationToken)),
    ];
}
