using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Drive;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>Backups of the database in the store, written and read again.</summary>
public sealed class BackupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_has_every_row_of_every_table_but_those_that_must_not_come_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.SignInAsync(user);
        var item = await vault.StoreAsync(user, "a", await vault.MakeFolderAsync(user, ItemId.Root, "folder"));
        await vault.LimitAsync(user, 1000);
        await vault.Get<UploadService>().CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "unfinished", Length = 9 }, Token);

        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);

        Assert.True(backup.IsWhole);
        Assert.Equal([backup], await vault.Get<Backups>().ListAsync(Token));
        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        var rows = await reader.ReadAsync(Token).ToListAsync(Token);
        await using var db = await vault.ContextAsync();
        var tables = db.Model.GetRelationalModel().Tables.Select(table => table.Name).Except(["SignInSessions", "SignInNetworks", "PendingSignIns", "UsedChallenges", "Uploads", "UploadParts", "UploadRemainders", "StoreMove", "FolderTotals", "PasswordLinks", "AddressLinks", "OutgoingMails"]);
        Assert.Equal(tables.Order(StringComparer.Ordinal), reader.Manifest.Tables.Select(table => table.Name).Order(StringComparer.Ordinal));
        foreach (var table in reader.Manifest.Tables)
        {
#pragma warning disable EF1002 // a name of the model
            var count = await db.Database.SqlQueryRaw<int>($"SELECT count(*) AS \"Value\" FROM \"{table.Name}\"").SingleAsync(Token);
#pragma warning restore EF1002

            // One entry came afterwards: it tells of the backup.
            count -= table.Name == "AuditEntries" ? 1 : 0;
            Assert.Equal((count, count), (table.Rows, rows.Count(row => row.Table.Name == table.Name)));
        }

        Assert.Equal(["OwnerId", "QuotaBytes"], rows.Single(row => row.Table.Name == "DriveUsage").Table.Columns.Select(column => column.Name));
        Assert.Equal([user.Value, 1000L], rows.Single(row => row.Table.Name == "DriveUsage").Values);
        var stored = await db.Versions.AsNoTracking().SingleAsync(version => version.ItemId == item.Value, Token);
        var dumped = rows.Single(row => row.Table.Name == "Versions" && Equals(Value(row, "Id"), stored.Id));
        Assert.Equal(stored.WrappedFileKey, Value(dumped, "WrappedFileKey"));
        Assert.Equal(stored.CreatedAt.ToUnixTimeMilliseconds(), Value(dumped, "CreatedAt"));
        Assert.Equal((1L, stored.SealedLength), (reader.Manifest.Objects, reader.Manifest.ObjectBytes));
        Assert.Equal(("sqlite", vault.Clock.GetUtcNow()), (reader.Manifest.Database, reader.Manifest.Time));
    }

    [Fact]
    public async Task What_a_row_refers_to_comes_before_it()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var db = await vault.ContextAsync();

        var order = DumpSchema.TablesOf(db.Model).Select(source => source.Table.Name).ToList();

        foreach (var reference in db.Model.GetRelationalModel().Tables.SelectMany(table => table.ForeignKeyConstraints).Where(reference => order.Contains(reference.Table.Name)))
        {
            Assert.True(order.IndexOf(reference.PrincipalTable.Name) < order.IndexOf(reference.Table.Name), reference.Name);
        }
    }

    [Fact]
    public async Task A_backup_is_one_moment_of_the_database_whoever_writes_meanwhile()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, Enumerable.Range(0, 6000).Select(number => $"{number}"));
        var reports = 0;

        var backup = await vault.Get<Backups>().CreateAsync(new Reports(_ =>
        {
            // Items come before versions, so these would lack their items otherwise.
            reports++;
            using var db = vault.Get<IDbContextFactory<VaultDbContext>>().CreateDbContext();
            db.Versions.ExecuteDelete();
            db.Items.ExecuteDelete();
        }), Token);

        Assert.True(reports > 0);
        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        await reader.VerifyAsync(Token);
        Assert.Equal((6000, 6000), (Rows(reader, "Items"), Rows(reader, "Versions")));
        Assert.Equal(6000, reader.Manifest.Objects);
    }

    [Fact]
    public async Task A_long_backup_is_cut_into_segments_and_read_across_them()
    {
        await using var vault = await CoreVault.StartAsync();
        await AddLongRowsAsync(vault);

        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);

        using var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token);
        Assert.Equal(3, reader.Manifest.Segments.Count);
        var rows = await reader.ReadAsync(Token).Where(row => row.Table.Name == "Invitations").ToListAsync(Token);
        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), rows.Select(row => (string)Value(row, "NormalizedEmail")!));
        Assert.All(rows, row => Assert.Equal(new string('x', 1_000_000), Value(row, "Email")));
        Assert.All(await RecordsAsync(vault), record => Assert.InRange(record.Length, 1, 8 << 20));
    }

    [Fact]
    public async Task A_backup_that_fails_or_is_cancelled_leaves_nothing()
    {
        var records = new BrokenRecords();
        await using var vault = await StartAsync(records);
        await AddLongRowsAsync(vault);
        records.BeforePut = name =>
        {
            records.OnPut = name.ToString().EndsWith("/0001", StringComparison.Ordinal) ? ObjectStoreError.Unavailable : null;
            return Task.CompletedTask;
        };

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, vault.Get<Backups>().CreateAsync(progress: null, Token));
        Assert.Empty(await RecordsAsync(vault));

        records.OnPut = null;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        records.BeforePut = name => name.ToString().EndsWith("/0001", StringComparison.Ordinal) ? cancel.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => vault.Get<Backups>().CreateAsync(progress: null, cancel.Token));
        Assert.Empty(await RecordsAsync(vault));
    }

    [Fact]
    public async Task Without_a_manifest_it_is_no_backup_and_goes_after_a_day()
    {
        await using var vault = await CoreVault.StartAsync();
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.Get<IStoreRecords>().DeleteAsync(backup.Id.Manifest, Token);

        Assert.False(Assert.Single(await vault.Get<Backups>().ListAsync(Token)).IsWhole);
        Assert.Equal(BackupError.Missing, (await Assert.ThrowsAsync<BackupException>(() => vault.Get<Backups>().ReadAsync(backup.Id, Token))).Error);
        vault.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Empty(await vault.Get<Backups>().PruneAsync(Token));
        vault.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(backup.Id, Assert.Single(await vault.Get<Backups>().PruneAsync(Token)).Id);
        Assert.Empty(await RecordsAsync(vault));
    }

    [Fact]
    public async Task Backups_that_are_no_longer_kept_go_but_not_while_the_clock_is_in_doubt()
    {
        await using var vault = await CoreVault.StartAsync();
        var backups = vault.Get<Backups>();
        for (var hour = 0; hour < 3; hour++)
        {
            await backups.CreateAsync(progress: null, Token);
            vault.Clock.Advance(TimeSpan.FromMinutes(50));
        }

        vault.Clock.Jump(TimeSpan.FromDays(2000));
        Assert.Empty(await backups.PruneAsync(Token));
        vault.Clock.Jump(TimeSpan.FromDays(-2000));
        Assert.Empty(await backups.PruneAsync(Token));
        vault.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(2, (await backups.PruneAsync(Token)).Count);
        Assert.True(Assert.Single(await backups.ListAsync(Token)).IsWhole);
    }

    [Fact]
    public async Task Deleting_a_backup_leaves_nothing_of_it_and_can_be_repeated()
    {
        await using var vault = await CoreVault.StartAsync();
        var (first, second) = (await vault.Get<Backups>().CreateAsync(progress: null, Token), await vault.Get<Backups>().CreateAsync(progress: null, Token));

        await vault.Get<Backups>().DeleteAsync(first.Id, Token);
        await vault.Get<Backups>().DeleteAsync(first.Id, Token);

        Assert.Equal([second], await vault.Get<Backups>().ListAsync(Token));
        Assert.Equal(second.Bytes, (await RecordsAsync(vault)).Sum(record => record.Length));
    }

    [Fact]
    public async Task A_backup_tells_nothing_to_whoever_has_the_store_only()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync("planted@example.org");
        await vault.Get<Backups>().CreateAsync(progress: null, Token);

        foreach (var record in await RecordsAsync(vault))
        {
            var text = Encoding.UTF8.GetString((await vault.Get<IStoreRecords>().ReadAsync(record.Name, Token))!);
            Assert.DoesNotContain("planted", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Items", text, StringComparison.Ordinal);
        }
    }

    private static Task<CoreVault> StartAsync(BrokenRecords records) => CoreVault.StartAsync(
        configure: services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));

    /// <summary>Twenty megabytes.</summary>
    private static async Task AddLongRowsAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        await db.Database.ExecuteSqlRawAsync(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
            INSERT INTO Invitations (Id, CodeHash, Email, NormalizedEmail, IsAdministrator, CreatedAt, ExpiresAt)
            SELECT printf('%08X-0000-0000-0000-000000000000', i), randomblob(32), printf('%.*c', 1000000, 'x'), printf('%d', i), 0, 0, 0 FROM n
            """,
            Token);
    }

    private static async Task<List<StoredRecord>> RecordsAsync(CoreVault vault) =>
        await vault.Get<IStoreRecords>().ListAsync("backups/", Token).ToListAsync(Token);

    private static long Rows(BackupReader reader, string table) => reader.Manifest.Tables.Single(found => found.Name == table).Rows;

    private static object? Value(DumpRow row, string column) => row.Values[row.Table.Columns.Select(found => found.Name).ToList().IndexOf(column)];

    private sealed class Reports(Action<BackupProgress> report) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) => report(value);
    }
}
