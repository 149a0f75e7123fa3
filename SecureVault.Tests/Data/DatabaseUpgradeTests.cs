using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Data;

/// <summary>Bringing an older database up to date: what is kept, what is found from before, and what ends it.</summary>
public sealed class DatabaseUpgradeTests : IAsyncLifetime
{
    private const string Older = "UncountedAttempts";

    private CoreVault? _vault;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CoreVault Vault => _vault ?? throw new InvalidOperationException("Not started.");

    private string File => Vault.Get<IOptions<DatabaseOptions>>().Value.File;

    public async ValueTask InitializeAsync()
    {
        _vault = await CoreVault.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "300" });
        await MakeOlderAsync();
    }

    public ValueTask DisposeAsync() => Vault.DisposeAsync();

    [Fact]
    public async Task The_lock_of_a_process_that_was_killed_does_not_keep_the_next_one_waiting()
    {
        await RunSqlAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-02-28 10:00:00');
            """);

        await UpgradeAsync().WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.True((await InspectAsync()).IsCurrent);
    }

    [Fact]
    public async Task Nothing_is_done_without_the_vaults_lock()
    {
        Vault.Get<VaultLock>().Dispose();

        await Assert.ThrowsAsync<InvalidOperationException>(UpgradeAsync);
        Assert.False((await InspectAsync()).IsCurrent);
    }

    [Fact]
    public async Task A_private_copy_of_what_was_there_is_kept_under_the_name_of_its_last_migration()
    {
        var before = (await InspectAsync()).LastMigration!;
        await RunSqlAsync("""UPDATE "VaultState" SET "UncountedAttempts" = 77""");

        await UpgradeAsync();

        var copy = Assert.Single(Copies());
        Assert.EndsWith($"securevault.db.{before}.copy", copy, StringComparison.Ordinal);
        Assert.Equal(77L, await ScalarAsync(copy, """SELECT "UncountedAttempts" FROM "VaultState" """));
        Assert.Equal(0L, await ScalarAsync(copy, """SELECT count(*) FROM sqlite_master WHERE name = 'DriveUsage'"""));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(copy));
        }
    }

    [Fact]
    public async Task Of_copies_the_newest_three_stay_and_none_for_longer_than_the_setting_says()
    {
        foreach (var (name, age) in new[] { ("20250101000000_A", 5), ("20250102000000_B", 4), ("20250103000000_C", 3) })
        {
            Age($"{File}.{name}.copy", age);
        }

        await UpgradeAsync();
        Assert.Equal(3, Copies().Count);
        Assert.DoesNotContain(Copies(), copy => copy.Contains("_A", StringComparison.Ordinal));

        Age(Copies().First(copy => copy.Contains("_B", StringComparison.Ordinal)), 15);
        await UpgradeAsync();
        Assert.DoesNotContain(Copies(), copy => copy.Contains("_B", StringComparison.Ordinal));
        Assert.Equal(2, Copies().Count);

        void Age(string path, int days)
        {
            System.IO.File.AppendAllText(path, "");
            System.IO.File.SetLastWriteTimeUtc(path, Vault.Clock.GetUtcNow().UtcDateTime.AddDays(-days));
        }
    }

    [Fact]
    public async Task A_new_or_current_database_is_not_copied()
    {
        await using var other = await CoreVault.StartAsync();
        await UpgradeAsync(other);

        Assert.Empty(Directory.EnumerateFiles(other.Folder.Path, "*.copy*"));
    }

    [Fact]
    public async Task An_upgrade_that_another_program_holds_up_ends_at_the_time_limit_and_changes_nothing()
    {
        var clock = Vault.Clock;
        await using var held = new SqliteConnection($"Data Source={File};Pooling=False");
        await held.OpenAsync(Token);
        await using var hold = held.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        await hold.ExecuteNonQueryAsync(Token);

        var upgrading = UpgradeAsync();
        clock.Advance(TimeSpan.FromMinutes(31));

        var exception = await Assert.ThrowsAsync<DatabaseUpgradeException>(() => upgrading);
        Assert.Contains("Database:UpgradeTimeoutMinutes", exception.Message, StringComparison.Ordinal);
        Assert.False((await InspectAsync()).IsCurrent);
        hold.CommandText = "ROLLBACK";
        await hold.ExecuteNonQueryAsync(Token);
    }

    private async Task MakeOlderAsync()
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(Vault.Folder.Path, "securevault.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            System.IO.File.Delete(file);
        }

        PrivateFiles.CreateFile(Vault.Folder.Combine("securevault.db"));
        await using var db = await Vault.ContextAsync();
        await db.GetService<IMigrator>().MigrateAsync(Older, Token);
        await db.Database.ExecuteSqlAsync($"DROP TABLE \"__EFMigrationsLock\"", Token);
    }

    private Task<DatabaseState> InspectAsync() => Vault.Get<VaultDatabase>().InspectAsync(Token);

    private Task UpgradeAsync() => UpgradeAsync(Vault);

    private static async Task UpgradeAsync(CoreVault vault) =>
        await vault.Get<DatabaseUpgrade>().RunAsync(await vault.Get<VaultDatabase>().InspectAsync(Token), Token);

    private List<string> Copies() => [.. Directory.EnumerateFiles(Vault.Folder.Path, "*.copy*")];

    private async Task RunSqlAsync(string sql)
    {
        await using var db = await Vault.ContextAsync();
        await db.Database.ExecuteSqlRawAsync(sql, Token);
    }

    private static async Task<long> ScalarAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class only
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
