using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Drive;

namespace SecureVault.Tests.Recovery;

/// <summary>A program in another language, written from docs/format.md alone, reads what this one wrote: see reader.py.</summary>
public sealed class SecondReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_and_objects_open_with_the_master_key_and_the_page_about_the_format()
    {
        Requirement.Met(await HasPythonAsync(), "There is no Python with the package cryptography on this machine.");
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var large = RandomNumberGenerator.GetBytes(9_000_000);
        await vault.StoreAsync(ada, "groß.bin", await vault.MakeFolderAsync(ada, ItemId.Root, "Pläne"), large, modified: DateTimeOffset.UnixEpoch.AddDays(10_000));
        await vault.StoreAsync(grace, "empty", ItemId.Root, []);
        await vault.StoreAsync(grace, "chunk", ItemId.Root, large[..16_384]);
        using var folder = new TemporaryFolder();
        var output = folder.Combine("out");

        var lines = await ReadAsync(vault, folder, output);

        Assert.Equal(
            ["/ chunk grace@example.org ", "/ empty grace@example.org ", "/Pläne groß.bin ada@example.org 864000000000"],
            lines.Select(line => $"{line.GetProperty("folder")} {line.GetProperty("name")} {line.GetProperty("email")} {line.GetProperty("modified")}").Order(StringComparer.Ordinal));
        Assert.Equal(large, await File.ReadAllBytesAsync(Assert.Single(Directory.EnumerateFiles(Path.Combine(output, "ada@example.org"))), Token));
        Assert.Equal(
            [0, 16_384],
            Directory.EnumerateFiles(Path.Combine(output, "grace@example.org")).Select(file => new FileInfo(file).Length).Order());
    }

    [Fact]
    public async Task A_backup_opens_with_the_master_key_and_the_page_about_the_format()
    {
        Requirement.Met(await HasPythonAsync(), "There is no Python with the package cryptography on this machine.");
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        await BulkRows.AddFilesAsync(vault, ada, ItemId.Root, Enumerable.Range(0, 30_000).Select(number => $"{number}"));
        var item = await vault.StoreAsync(ada, "a", ItemId.Root);
        await vault.LimitAsync(ada, 12_345);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        using var folder = new TemporaryFolder();
        var output = folder.Combine("out");

        var lines = await ReadAsync(vault, folder, output);

        await using var db = await vault.ContextAsync();
        var rows = lines.Where(line => line.TryGetProperty("table", out _)).ToDictionary(line => line.GetProperty("table").GetString()!, line => line.GetProperty("rows").GetInt32());
        Assert.Equal((1, 30_001, 30_001), (rows["AspNetUsers"], rows["Items"], rows["Versions"]));
        Assert.True(Directory.EnumerateFiles(vault.Folder.Combine("objects", "backups"), "00*", SearchOption.AllDirectories).Count() > 1, "It has one segment only.");
        var user = await RowAsync(output, backup.Id, "AspNetUsers", row => true);
        Assert.Equal(("ada@example.org", ada.ToString()), (user.GetProperty("Email").GetString(), user.GetProperty("Id").GetString()));
        Assert.Equal(12_345, (await RowAsync(output, backup.Id, "DriveUsage", row => true)).GetProperty("QuotaBytes").GetInt64());
        var stored = await db.Items.SingleAsync(row => row.Id == item.Value, Token);
        var read = await RowAsync(output, backup.Id, "Items", row => row.GetProperty("Id").GetString() == item.ToString());
        Assert.Equal(Convert.ToHexStringLower(stored.SealedName), read.GetProperty("SealedName").GetString());
        Assert.Equal((stored.CreatedAt.ToUnixTimeMilliseconds(), JsonValueKind.Null, false), (read.GetProperty("CreatedAt").GetInt64(), read.GetProperty("DeletedAt").ValueKind, read.GetProperty("IsFavourite").GetBoolean()));
    }

    private static async Task<JsonElement> RowAsync(string output, BackupId backup, string table, Func<JsonElement, bool> isWanted)
    {
        var file = Path.Combine(Directory.EnumerateDirectories(output, "*").Single(folder => Path.GetFileName(folder) == backup.ToString()), $"{table}.jsonl");
        return (await File.ReadAllLinesAsync(file, Token)).Select(line => JsonDocument.Parse(line).RootElement).Single(isWanted);
    }

    private static async Task<List<JsonElement>> ReadAsync(CoreVault vault, TemporaryFolder folder, string output)
    {
        var keyFile = folder.Combine("master.key");
        await File.WriteAllTextAsync(keyFile, $"# SecureVault\n{vault.Key}\n", Token);
        var run = await PythonAsync(Path.Combine(Repository.Root, "SecureVault.Tests", "Recovery", "reader.py"), keyFile, vault.Folder.Combine("objects"), output);
        Assert.True(run.ExitCode == 0, run.Errors);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<bool> HasPythonAsync()
    {
        try
        {
            return (await PythonAsync("-c", "import cryptography")).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> PythonAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output, await errors);
    }
}
