using System.Text.Json;
using SecureVault.Core.Accounts;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Tests.Accounts;
using static SecureVault.Tests.Security.Calls.CoreCall;

namespace SecureVault.Tests.Security.Calls;

/// <summary>
/// Calls of administrators about the vault. Columns: an administrator, another person, nobody, a locked administrator, a former one. What changes
/// the vault as a whole comes last, in an order in which it can be done.
/// </summary>
internal static class UpkeepCalls
{
    private const string Target = "new.json";

    public static IReadOnlyList<CoreCall> Rows { get; } = [.. Reports, .. Jobs, .. Keys, .. Stores];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CoreCall[] Reports =>
    [
        ForAdmins("ReadAsync(UserId)", "value null null null null", (SystemReports reports, Call c) => reports.ReadAsync(c.User, c.Token)),
        ForAdmins(
            "ReadAsync(UserId, TimeSpan)",
            "value null null null null",
            (VaultFiguresReader reader, Call c) => reader.ReadAsync(c.User, TimeSpan.Zero, c.Token)),
        ForAdmins("ListAsync(UserId)", "some null null null null", (KeyCheck check, Call c) => check.ListAsync(c.User, c.Token)),
        ForAdmins("CountMarkedAsync(UserId)", "0 null null null null", (StoreCheck check, Call c) => check.CountMarkedAsync(c.User, c.Token)),
        ForAdmins("LookAsync(UserId)", "value null null null null", (StoreCheck check, Call c) => check.LookAsync(c.User, c.Token)),
        ForAdmins(
            "ListAsync(UserId)",
            "some null null null null",
            (BackupBoard backups, Call c) => backups.ListAsync(c.User, c.Token),
            scene => scene.Vault.Get<Backups>().CreateAsync(progress: null, Token)),
        ForAdmins(
            "RunAsync(UserId, bool, Func<ProbeReport, Task>)",
            "True False False False False",
            (StoreExamination examination, Call c) => examination.RunAsync(c.User, onlyQuick: true, _ => Task.CompletedTask, c.Token)),
        ForAdmins("ConfirmClockAsync(UserId)", "True False False False False", (StoreCheck check, Call c) => check.ConfirmClockAsync(c.User, c.Token)),
        ForAdmins("ContinueAsync(UserId)", "True False False False False", (StoreCheck check, Call c) => check.ContinueAsync(c.User, c.Token)),
        ForAdmins(
            "RunAsync(UserId, IProgress<AdoptionProgress>)",
            "value null null null null",
            (StrayRecovery recovery, Call c) => recovery.RunAsync(c.User, null, c.Token)),
    ];

    private static CoreCall[] Jobs =>
    [
        ForAdmins("ListAsync(UserId)", "some null null null null", (JobBoard board, Call c) => board.ListAsync(c.User, c.Token)),
        ForAdmins("RunNowAsync(UserId, JobName)", "True False False False False", (JobBoard board, Call c) => board.RunNowAsync(c.User, JobName.Backup, c.Token)),
        ForAdmins("PauseAsync(UserId, JobName)", "True False False False False", (JobBoard board, Call c) => board.PauseAsync(c.User, JobName.Backup, c.Token)),
        ForAdmins("ResumeAsync(UserId, JobName)", "True False False False False", (JobBoard board, Call c) => board.ResumeAsync(c.User, JobName.Backup, c.Token)),
        ForAdmins("CancelAsync(UserId, JobName)", "True False False False False", (JobBoard board, Call c) => board.CancelAsync(c.User, JobName.Backup, c.Token)),
    ];

    private static CoreCall[] Keys =>
    [
        ForAdmins(
            "RevealAsync(UserId, string, ClientNetwork)",
            "Revealed NotAllowed NotAllowed NotAllowed NotAllowed",
            (RecoveryKey key, Call c) => key.RevealAsync(c.User, AccountScene.Password, ClientNetwork.Of(null), c.Token)),

        // Administrators of the table have passwords, so the session alone is never enough.
        ForAdmins(
            "RevealAsync(SignedIn)",
            "WrongPassword NotAllowed NotAllowed NotAllowed NotAllowed NotFresh NotFresh NotFresh",
            (RecoveryKey key, Call c) => key.RevealAsync(c.Who, c.Token)),
        ForAdmins(
            "ConfirmAsync(UserId, string)",
            "True False False False False",
            (RecoveryKey key, Call c) => key.ConfirmAsync(c.User, c.Get<MasterKeyring>().Active.Id, c.Token)),
        ForAdmins(
            "AddAsync(UserId, string)",
            "Changed NotAllowed NotAllowed NotAllowed NotAllowed",
            (MasterKeyBoard board, Call c) => board.AddAsync(c.User, AccountScene.Password, c.Token)),
        ForAdmins(
            "CountAsync(UserId, string)",
            "value null null null null",
            (MasterKeyBoard board, Call c) => board.CountAsync(c.User, c.Scene.KeyId, c.Token),
            AddKeyAsync),
        ForAdmins(
            "RetireAsync(UserId, string, string)",
            "Changed NotAllowed NotAllowed NotAllowed NotAllowed",
            (MasterKeyBoard board, Call c) => board.RetireAsync(c.User, c.Scene.KeyId, AccountScene.Password, c.Token),
            AddKeyAsync),
        ForAdmins(
            "ActivateAsync(UserId, string, string)",
            "Changed NotAllowed NotAllowed NotAllowed NotAllowed",
            (MasterKeyBoard board, Call c) => board.ActivateAsync(c.User, c.Scene.KeyId, AccountScene.Password, c.Token),
            AddKeyAsync),
    ];

    private static CoreCall[] Stores =>
    [
        ForAdmins("ReadAsync(UserId)", "value null null null null", (StoreMoveBoard board, Call c) => board.ReadAsync(c.User, c.Token)),
        ForAdmins(
            "ProposeAsync(UserId, string, Func<ProbeReport, Task>)",
            "value null null null null",
            (StoreMoveBoard board, Call c) => board.ProposeAsync(c.User, Target, _ => Task.CompletedTask, c.Token),
            DescribeAsync),
        ForAdmins(
            "BeginAsync(UserId, MoveProposal)",
            "True False False False False",
            (StoreMoveBoard board, Call c) => board.BeginAsync(c.User, c.Scene.Proposal!, c.Token),
            async scene => scene.Proposal = await scene.Vault.Get<StoreMoveBoard>().ProposeAsync(scene.Administrator, Target, _ => Task.CompletedTask, Token)),
        ForAdmins("PauseAsync(UserId)", "True False False False False", (StoreMoveBoard board, Call c) => board.PauseAsync(c.User, c.Token)),
        ForAdmins("ResumeAsync(UserId)", "True False False False False", (StoreMoveBoard board, Call c) => board.ResumeAsync(c.User, c.Token)),
        ForAdmins("FinishAsync(UserId, bool)", "True False False False False", (StoreMoveBoard board, Call c) => board.FinishAsync(c.User, endsUploads: true, c.Token)),
    ];

    private static async Task AddKeyAsync(CallScene scene) => scene.KeyId = await scene.Vault.Get<MasterKeyChanges>().AddAsync(file: null, Token);

    private static async Task DescribeAsync(CallScene scene)
    {
        var folder = Directory.CreateDirectory(scene.Vault.Folder.Combine("new")).FullName;
        Directory.CreateDirectory(scene.Vault.Folder.Combine("store-targets"));
        await PrivateFile.WriteAsync(
            scene.Vault.Folder.Combine("store-targets", Target),
            JsonSerializer.Serialize(new { ObjectStore = new { Kind = "Disk", Disk = new { Folder = folder } } }));
    }
}
