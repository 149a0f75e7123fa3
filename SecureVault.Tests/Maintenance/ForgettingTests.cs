using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Maintenance;

/// <summary>Destroyed keys leave the database's files, and nobody waits for that.</summary>
public sealed class ForgettingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_somebody_reads_a_sweep_and_uploads_go_on_and_the_destroyed_key_leaves_the_log_once_the_reader_ends()
    {
        // A sweep that waits for the reader would wait for as long as this, and with it every writer.
        await using var vault = await CoreVault.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "300" });
        var user = await vault.AddUserAsync();
        var doomed = await vault.StoreAsync(user, "doomed.txt", ItemId.Root);
        var key = await KeyOfAsync(vault, doomed);
        Assert.True(IsInLog(vault, key));

        await using (var reader = await ReadAsync(vault))
        {
            await vault.Trash.DeleteAsync(user, [doomed], Token);
            await vault.Trash.PurgeAsync(user, [doomed], Token);
            var swept = await vault.Sweep.RunAsync(Token).WaitAsync(TimeSpan.FromMinutes(2), Token);

            Assert.Equal(1, swept.Purged);
            await vault.StoreAsync(user, "meanwhile.txt", ItemId.Root).WaitAsync(TimeSpan.FromMinutes(2), Token);
            Assert.True(IsInLog(vault, key));
        }

        await vault.Sweep.RunAsync(Token);

        Assert.False(IsInLog(vault, key));
        Assert.False(Contains(DatabaseFile(vault), key));
    }

    [Fact]
    public async Task A_sweep_after_a_start_cuts_the_log_of_an_earlier_process_though_it_finds_nothing_to_do()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        Assert.NotEqual(0, new FileInfo(DatabaseFile(vault) + "-wal").Length);

        await vault.Sweep.RunAsync(Token);

        Assert.Equal(0, new FileInfo(DatabaseFile(vault) + "-wal").Length);
    }

    [Fact]
    public async Task A_log_that_holds_nothing_deleted_is_left_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Sweep.RunAsync(Token);
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "kept.txt", ItemId.Root);
        var length = new FileInfo(DatabaseFile(vault) + "-wal").Length;

        await vault.Sweep.RunAsync(Token);

        Assert.NotEqual(0, length);
        Assert.Equal(length, new FileInfo(DatabaseFile(vault) + "-wal").Length);
    }

    private static string DatabaseFile(CoreVault vault) => vault.Get<IOptions<DatabaseOptions>>().Value.File;

    private static async Task<byte[]> KeyOfAsync(CoreVault vault, ItemId item)
    {
        await using var db = await vault.ContextAsync();
        return (await db.Versions.SingleAsync(version => version.ItemId == item.Value, Token)).WrappedFileKey!;
    }

    /// <summary>A connection in the middle of a read, as a backup has it.</summary>
    private static async Task<SqliteConnection> ReadAsync(CoreVault vault)
    {
        var connection = new SqliteConnection($"Data Source={DatabaseFile(vault)};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; SELECT count(*) FROM Versions;";
        await command.ExecuteScalarAsync(Token);
        return connection;
    }

    private static bool IsInLog(CoreVault vault, byte[] bytes) => Contains(DatabaseFile(vault) + "-wal", bytes);

    private static bool Contains(string file, byte[] bytes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray().AsSpan().IndexOf(bytes) >= 0;
    }
}
