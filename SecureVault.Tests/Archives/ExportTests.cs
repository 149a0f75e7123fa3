using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Audit;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Archives;

/// <summary>Everything of a person as one archive, with a list of it.</summary>
public sealed class ExportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_entry_lists_every_file_with_its_size_and_sums()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "\"Übersicht\" & <mehr>");
        await vault.MakeFolderAsync(user, folder, "nothing yet");
        var contents = new Dictionary<string, byte[]>
        {
            ["\"Übersicht\" & <mehr>/large 😀.bin"] = RandomNumberGenerator.GetBytes(9_000_000),
            ["\"Übersicht\" & <mehr>/empty"] = [],
            ["manifest.jsonl"] = [1, 2, 3],
        };
        await vault.StoreAsync(user, "large 😀.bin", folder, contents["\"Übersicht\" & <mehr>/large 😀.bin"]);
        await vault.StoreAsync(user, "empty", folder, []);
        await vault.StoreAsync(user, "manifest.jsonl", ItemId.Root, [9]);
        await vault.StoreAsync(user, "manifest.jsonl", ItemId.Root, [1, 2, 3], NameConflict.Replace);
        await vault.Trash.DeleteAsync(user, [await vault.StoreAsync(user, "trash", ItemId.Root)], Token);

        var file = await SaveAsync(vault, user);

        await ZipTool.AssertSoundAsync(file);
        await using var archive = await ZipFile.OpenReadAsync(file, Token);
        Assert.Equal("manifest (2).jsonl", archive.Entries[^1].FullName);
        var lines = await LinesAsync(archive);
        Assert.Equal(3, lines.Count);
        foreach (var line in lines)
        {
            var path = line.GetProperty("path").GetString()!;
            await using var content = await archive.Entries.Single(entry => entry.FullName == path).OpenAsync(Token);
            var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Token));
            Assert.Equal(sum, line.GetProperty("sha256").GetString());
            Assert.Equal(contents.Values.Single(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)) == sum).Length, line.GetProperty("size").GetInt64());
        }

        await using var db = await vault.ContextAsync();
        Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Action == (int)AuditAction.Exported && entry.TargetId == user.Value, Token));
    }

    [Fact]
    public async Task A_download_can_go_on_anywhere_in_the_list_and_finds_the_same_archive_later()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        foreach (var i in Enumerable.Range(0, 50))
        {
            await vault.StoreAsync(user, $"file {i}", ItemId.Root, [(byte)i]);
        }

        var whole = await File.ReadAllBytesAsync(await SaveAsync(vault, user), Token);
        vault.Clock.Advance(TimeSpan.FromMinutes(30));
        await using var zip = await OpenAsync(vault, user);
        for (var i = 0; i < 200; i++)
        {
            // Forth and back: a prime step comes by every place of the archive.
            var at = (int)(i * 7_919L % whole.Length);
            var part = new byte[Math.Min(1 + (i * 31 % 600), whole.Length - at)];
            zip.Content.Position = at;
            await zip.Content.ReadExactlyAsync(part, Token);
            Assert.True(part.AsSpan().SequenceEqual(whole.AsSpan(at, part.Length)), $"at {at}");
        }
    }

    [Fact]
    public async Task An_empty_drive_is_a_list_of_nothing_and_a_sum_that_nobody_knows_is_null()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await using (var archive = await ZipFile.OpenReadAsync(await SaveAsync(vault, user), Token))
        {
            Assert.Equal(("manifest.jsonl", 0L), (Assert.Single(archive.Entries).FullName, archive.Entries[0].Length));
        }

        var table = ZipTree.Of([new ZipTree.Node(Guid.NewGuid(), default, "a", 0) { Version = Guid.NewGuid(), Length = 4, Crc = 0xabc }], [], changed: 0);
        using var text = new StreamReader(table.Manifest!.Open());
        Assert.Equal("{\"path\":\"a\",\"size\":4,\"crc32\":\"00000abc\",\"sha256\":null}\n", await text.ReadToEndAsync(Token));
    }

    private static async Task<ZipDownload> OpenAsync(CoreVault vault, UserId user) =>
        Assert.IsType<ZipOutcome.Opened>(await vault.Get<ZipDownloads>().OpenExportAsync(user, Token)).Zip;

    private static async Task<string> SaveAsync(CoreVault vault, UserId user)
    {
        await using var zip = await OpenAsync(vault, user);
        Assert.Equal("SecureVault.zip", zip.Name);
        var file = vault.Folder.Combine($"{Guid.NewGuid():N}.zip");
        await using var to = File.Create(file);
        await zip.Content.CopyToAsync(to, Token);
        Assert.Equal(zip.Length, to.Length);
        return file;
    }

    private static async Task<List<JsonElement>> LinesAsync(ZipArchive archive)
    {
        using var reader = new StreamReader(await archive.Entries[^1].OpenAsync(Token));
        var text = await reader.ReadToEndAsync(Token);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
