using Microsoft.Extensions.Localization;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Audit;

/// <summary>Entries of the log in words.</summary>
internal static class AuditText
{
    private static readonly IStringLocalizer T = Words.Of<AuditTexts>();

    // A line for each action.
    private static readonly Dictionary<AuditAction, Func<string>> Actions = new()
    {
        [AuditAction.ServerStarted] = () => T["ActionServerStarted"],
        [AuditAction.ServerStopped] = () => T["ActionServerStopped"],
        [AuditAction.Checkpoint] = () => T["ActionCheckpoint"],
        [AuditAction.EpochBegun] = () => T["ActionEpochBegun"],
        [AuditAction.ChainBegun] = () => T["ActionChainBegun"],
        [AuditAction.LogExported] = () => T["ActionLogExported"],
        [AuditAction.LogVerified] = () => T["ActionLogVerified"],
        [AuditAction.ReadsMissed] = () => T["ActionReadsMissed"],
        [AuditAction.SignIn] = () => T["ActionSignIn"],
        [AuditAction.SignOut] = () => T["ActionSignOut"],
        [AuditAction.SignOutEverywhere] = () => T["ActionSignOutEverywhere"],
        [AuditAction.PasswordConfirmed] = () => T["ActionPasswordConfirmed"],
        [AuditAction.PasswordChanged] = () => T["ActionPasswordChanged"],
        [AuditAction.PasswordReset] = () => T["ActionPasswordReset"],
        [AuditAction.OtherSessionsEnded] = () => T["ActionOtherSessionsEnded"],
        [AuditAction.SecondFactorTurnedOn] = () => T["ActionSecondFactorTurnedOn"],
        [AuditAction.SecondFactorTurnedOff] = () => T["ActionSecondFactorTurnedOff"],
        [AuditAction.RecoveryCodesMade] = () => T["ActionRecoveryCodesMade"],
        [AuditAction.SecondStep] = () => T["ActionSecondStep"],
        [AuditAction.PasskeyAdded] = () => T["ActionPasskeyAdded"],
        [AuditAction.PasskeyRemoved] = () => T["ActionPasskeyRemoved"],
        [AuditAction.PasskeyRenamed] = () => T["ActionPasskeyRenamed"],
        [AuditAction.ProviderConnected] = () => T["ActionProviderConnected"],
        [AuditAction.ProviderDisconnected] = () => T["ActionProviderDisconnected"],
        [AuditAction.ProviderConfirmed] = () => T["ActionProviderConfirmed"],
        [AuditAction.ProviderEndedSessions] = () => T["ActionProviderEndedSessions"],
        [AuditAction.EmergencyLinkMade] = () => T["ActionEmergencyLinkMade"],
        [AuditAction.PasskeyBlocked] = () => T["ActionPasskeyBlocked"],
        [AuditAction.PasskeyConfirmed] = () => T["ActionPasskeyConfirmed"],
        [AuditAction.DeletionRequested] = () => T["ActionDeletionRequested"],
        [AuditAction.DeletionUndone] = () => T["ActionDeletionUndone"],
        [AuditAction.AddressChangeRequested] = () => T["ActionAddressChangeRequested"],
        [AuditAction.AddressChanged] = () => T["ActionAddressChanged"],
        [AuditAction.AddressRestored] = () => T["ActionAddressRestored"],
        [AuditAction.Exported] = () => T["ActionExported"],
        [AuditAction.AccountDeletionBegun] = () => T["ActionAccountDeletionBegun"],
        [AuditAction.AccountKept] = () => T["ActionAccountKept"],
        [AuditAction.AccountDestroyed] = () => T["ActionAccountDestroyed"],
        [AuditAction.AddressSet] = () => T["ActionAddressSet"],
        [AuditAction.PasswordLinkAsked] = () => T["ActionPasswordLinkAsked"],
        [AuditAction.PasswordLinkMade] = () => T["ActionPasswordLinkMade"],
        [AuditAction.PasswordSetByLink] = () => T["ActionPasswordSetByLink"],
        [AuditAction.RoleChanged] = () => T["ActionRoleChanged"],
        [AuditAction.SessionsEnded] = () => T["ActionSessionsEnded"],
        [AuditAction.AccountCreated] = () => T["ActionAccountCreated"],
        [AuditAction.Invited] = () => T["ActionInvited"],
        [AuditAction.InvitationWithdrawn] = () => T["ActionInvitationWithdrawn"],
        [AuditAction.AccountLocked] = () => T["ActionAccountLocked"],
        [AuditAction.AccountUnlocked] = () => T["ActionAccountUnlocked"],
        [AuditAction.QuotaChanged] = () => T["ActionQuotaChanged"],
        [AuditAction.Uploaded] = () => T["ActionUploaded"],
        [AuditAction.Replaced] = () => T["ActionReplaced"],
        [AuditAction.Downloaded] = () => T["ActionDownloaded"],
        [AuditAction.ArchiveDownloaded] = () => T["ActionArchiveDownloaded"],
        [AuditAction.Deleted] = () => T["ActionDeleted"],
        [AuditAction.Restored] = () => T["ActionRestored"],
        [AuditAction.Purged] = () => T["ActionPurged"],
        [AuditAction.VersionRestored] = () => T["ActionVersionRestored"],
        [AuditAction.VersionDeleted] = () => T["ActionVersionDeleted"],
        [AuditAction.Verified] = () => T["ActionVerified"],
        [AuditAction.MasterKeyAdded] = () => T["ActionMasterKeyAdded"],
        [AuditAction.MasterKeyActivated] = () => T["ActionMasterKeyActivated"],
        [AuditAction.MasterKeyRetired] = () => T["ActionMasterKeyRetired"],
        [AuditAction.MasterKeyRevealed] = () => T["ActionMasterKeyRevealed"],
        [AuditAction.RecoveryKeyConfirmed] = () => T["ActionRecoveryKeyConfirmed"],
        [AuditAction.UserKeysMade] = () => T["ActionUserKeysMade"],
        [AuditAction.KeysOpened] = () => T["ActionKeysOpened"],
        [AuditAction.BackedUp] = () => T["ActionBackedUp"],
        [AuditAction.DatabaseRestored] = () => T["ActionDatabaseRestored"],
        [AuditAction.StoreMoveBegun] = () => T["ActionStoreMoveBegun"],
        [AuditAction.StoreMoveChanged] = () => T["ActionStoreMoveChanged"],
    };

    /// <summary>How it ended. Rows may have been changed by somebody, and the page is what shows that.</summary>
    public static string Of(AuditOutcome outcome) => !Enum.IsDefined(outcome) ? T["Unknown", (int)outcome] : outcome switch
    {
        AuditOutcome.Done => T["Done"],
        AuditOutcome.Refused => T["Refused"],
        AuditOutcome.Failed => T["Failed"],
    };

    /// <summary>The actor; an unknown kind by its number.</summary>
    public static string ActorOf(AuditView view) => !Enum.IsDefined(view.ActorKind) ? T["Unknown", (int)view.ActorKind] : view.ActorKind switch
    {
        AuditActorKind.Server => T["Server"],
        AuditActorKind.Visitor => T["Visitor"],
        AuditActorKind.Command => T["CommandLine"],
        AuditActorKind.Person or AuditActorKind.Token or AuditActorKind.Link when view.IsOwn => T["You"],
        AuditActorKind.Person or AuditActorKind.Token or AuditActorKind.Link when view.ActorName is { } name => name,
        AuditActorKind.Token => T["Token"],
        AuditActorKind.Link => T["Link"],
        AuditActorKind.Person => T["Somebody"],
    };

    /// <summary>The thing that it was done to; null for the vault as a whole.</summary>
    public static string? TargetOf(AuditView view) => view.TargetName ?? (view.TargetKind, view.TargetId) switch
    {
        (AuditTargetKind.Person, _) when view.TargetId == view.ActorId => null,
        (AuditTargetKind.Person, { } id) => T["AccountOf", Short(id)].Value,
        (AuditTargetKind.Item, { } id) => T["ItemOf", Short(id)].Value,
        (AuditTargetKind.Invitation, { } id) => T["InvitationOf", Short(id)].Value,
        (AuditTargetKind.Thing, { } id) => T["ThingOf", Short(id)].Value,
        _ => null,
    };

    /// <summary>The fact that matters most; null when the action says it all.</summary>
    public static string? FactOf(AuditView view)
    {
        var facts = view.Details.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
        return view.Action == AuditAction.ChainBegun ? ReasonOf(facts.GetValueOrDefault("reason"))
            : facts.GetValueOrDefault("command") is { } command ? command
            : facts.TryGetValue("old", out var old) && facts.TryGetValue("new", out var next) ? T["FromTo", SizeOf(old), SizeOf(next)].Value
            : facts.GetValueOrDefault("reason") == "locked" ? T["ReasonLocked"].Value
            : facts.GetValueOrDefault("reason") == "password" ? T["ReasonPassword"].Value
            : facts.GetValueOrDefault("reason") == "passkey" ? T["ReasonPasskey"].Value
            : facts.GetValueOrDefault("reason") == "counter" ? T["ReasonCounter"].Value
            : facts.TryGetValue("bytes", out var bytes) ? SizeOf(bytes)
            : null;
    }

    /// <summary>The action; one of a newer version by its number.</summary>
    public static string Of(AuditAction action) => Actions.TryGetValue(action, out var name) ? name() : $"{(int)action}";

    private static string? ReasonOf(string? reason) => reason switch
    {
        "restored" => T["ChainRestored"].Value,
        "key" => T["ChainKey"].Value,
        "accepted" => T["ChainAccepted"].Value,
        _ => null,
    };

    private static string SizeOf(string bytes) => long.TryParse(bytes, out var count) ? ByteSize.Format(count) : T["NoLimit"];

    private static string Short(Guid id) => id.ToString("N")[^8..];
}
