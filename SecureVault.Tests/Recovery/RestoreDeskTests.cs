using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Components.Recovery;

namespace SecureVault.Tests.Recovery;

/// <summary>The restore that the welcome page offers: what it finds, and how it says that it did nothing.</summary>
public sealed class RestoreDeskTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private CoreVault? _vault;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CoreVault Vault => _vault ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _vault = await CoreVault.StartAsync();
        await _vault.StoreAsync(await _vault.AddUserAsync(), "a.txt", ItemId.Root);
        Directory.CreateDirectory(_folder.Combine("keys"));
        await PrivateFile.WriteAsync(_folder.Combine("keys", "master.key"), _vault.Key);
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_backup_of_the_newest_database_comes_first_and_what_can_not_be_read_last()
    {
        var backups = Vault.Get<Backups>();
        var older = await backups.CreateAsync(null, Token);
        var newest = await backups.CreateAsync(null, Token);
        var damaged = await backups.CreateAsync(null, Token);
        await Vault.Get<IStoreRecords>().PutAsync(damaged.Id.Manifest, new byte[100], Token);
        using var desk = NewDesk();

        var view = await desk.FindAsync(Token);

        Assert.Equal([newest.Id, older.Id, damaged.Id], view.Offer.Backups.Select(backup => backup.Backup.Id));
        Assert.Equal((BackupError.Damaged, newest.Id, false), (view.Offer.Backups[2].Error, view.Offer.Latest!.Backup.Id, view.Replaces));
    }

    [Fact]
    public async Task Without_a_backup_the_accounts_of_the_key_cards_are_offered_and_restored()
    {
        using var desk = NewDesk();

        Assert.Equal((0, 1), ((await desk.FindAsync(Token)).Offer.Backups.Count, (await desk.FindAsync(Token)).Offer.Accounts));
        var report = Assert.IsType<RestoreState.Done>(await RestoreAsync(desk, null)).Report;

        Assert.Equal((1, 1), (report.Result.Adopted.Files, report.Result.Adopted.Accounts.Added));
        Assert.True(File.Exists(_folder.Combine("securevault.db")));
        Assert.True(desk.TryNoteStart(["The start says why."]));
        Assert.Equal(["The start says why."], Assert.IsType<RestoreState.Done>(desk.State).StartErrors);
        Assert.False(desk.TryBegin(new RestoreChoice(null)));
    }

    [Fact]
    public async Task A_damaged_backup_another_key_and_a_data_folder_in_use_leave_nothing_behind()
    {
        var backup = await Vault.Get<Backups>().CreateAsync(null, Token);
        var segment = (await Vault.Get<IStoreRecords>().ReadAsync(backup.Id.Segment(0), Token))!;
        segment[^1] ^= 1;
        using var desk = NewDesk();

        using (new VaultLockOf(_folder))
        {
            Assert.Equal(RestoreProblem.InUse, await ProblemAsync(desk, backup.Id));
        }

        await Vault.Get<IStoreRecords>().PutAsync(backup.Id.Segment(0), segment, Token);
        Assert.Equal(RestoreProblem.Damaged, await ProblemAsync(desk, backup.Id));

        await using var foreign = await CoreVault.StartAsync();
        await PrivateFile.WriteAsync(_folder.Combine("keys", "master.key"), foreign.Key);
        Assert.Equal(RestoreProblem.WrongKey, await ProblemAsync(desk, backup.Id));
        Assert.Equal((BackupError.WrongKey, 0), ((await desk.FindAsync(Token)).Offer.Backups[0].Error, (await desk.FindAsync(Token)).Offer.Accounts));

        File.Delete(_folder.Combine("keys", "master.key"));
        Assert.Equal(RestoreProblem.NoKey, await ProblemAsync(desk, backup.Id));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "securevault.db*"), file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restore_is_begun_once_and_one_that_is_cancelled_changes_nothing()
    {
        var backup = await Vault.Get<Backups>().CreateAsync(null, Token);
        using var desk = NewDesk();

        Assert.True(desk.TryBegin(new RestoreChoice(backup.Id)));
        Assert.False(desk.TryBegin(new RestoreChoice(null)));
        desk.Cancel();
        await desk.RunAsync(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token);

        Assert.Equal(RestoreProblem.Cancelled, Assert.IsType<RestoreState.Waiting>(desk.State).Problem);
        Assert.False(File.Exists(_folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_database_with_accounts_is_not_replaced()
    {
        var backup = await Vault.Get<Backups>().CreateAsync(null, Token);
        using var desk = NewDesk();
        Assert.IsType<RestoreState.Done>(await RestoreAsync(desk, backup.Id));
        var restored = await File.ReadAllBytesAsync(_folder.Combine("securevault.db"), Token);

        using var again = NewDesk();

        Assert.Equal(RestoreProblem.HasAccounts, await ProblemAsync(again, backup.Id));
        Assert.Equal(restored, await File.ReadAllBytesAsync(_folder.Combine("securevault.db"), Token));
    }

    [Fact]
    public async Task The_page_is_open_to_the_code_alone_and_only_while_a_restore_may_begin()
    {
        var isOffered = true;
        using var desk = NewDesk();
        desk.Take(isAlone: false, () => isOffered);

        Assert.True(desk.IsOpenTo(desk.Code.Value));
        Assert.False(desk.IsOpenTo(new SetupCode().Value));
        Assert.False(desk.IsOpenTo(null));
        isOffered = false;
        Assert.False(desk.IsOpenTo(desk.Code.Value));
        Assert.False(desk.TryBegin(new RestoreChoice(null)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => desk.FindAsync(new CancellationToken(canceled: true)));
    }

    private static async Task<RestoreState> RestoreAsync(RestoreDesk desk, BackupId? backup)
    {
        Assert.True(desk.TryBegin(new RestoreChoice(backup)));
        await desk.RunAsync(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token);
        return desk.State;
    }

    private static async Task<RestoreProblem?> ProblemAsync(RestoreDesk desk, BackupId? backup)
    {
        var ended = Assert.IsType<RestoreState.Waiting>(await RestoreAsync(desk, backup));
        desk.Take(isAlone: true, () => true);
        return ended.Problem;
    }

    private RestoreDesk NewDesk()
    {
        var desk = new RestoreDesk(
            [$"--Vault:DataFolder={_folder.Path}", $"--ObjectStore:Disk:Folder={Vault.Folder.Combine("objects")}"], new SetupCode());
        desk.Take(isAlone: true, () => true);
        return desk;
    }

    /// <summary>Another process that works on the folder.</summary>
    private sealed class VaultLockOf : IDisposable
    {
        private readonly Core.Data.VaultLock _lock;

        public VaultLockOf(TemporaryFolder folder)
        {
            _lock = new(
                Microsoft.Extensions.Options.Options.Create(new VaultOptions { DataFolder = folder.Path }),
                Microsoft.Extensions.Options.Options.Create(new Core.Data.DatabaseOptions { File = folder.Combine("securevault.db") }));
            _lock.Take();
        }

        public void Dispose() => _lock.Dispose();
    }
}
