using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using SecureVault.Core;

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
        await vault.StoreAsync(ada, "groß.bin", await vault.MakeFolderAsync(ada, ItemId.Root, "Pläne"), large);
        await vault.StoreAsync(grace, "empty", ItemId.Root, []);
        await vault.StoreAsync(grace, "chunk", ItemId.Root, large[..16_384]);
        using var folder = new TemporaryFolder();
        var keyFile = folder.Combine("master.key");
        await File.WriteAllTextAsync(keyFile, $"# SecureVault\n{vault.Key}\n", Token);
        var output = folder.Combine("out");

        var run = await PythonAsync(Path.Combine(Repository.Root, "SecureVault.Tests", "Recovery", "reader.py"), keyFile, vault.Folder.Combine("objects"), output);

        Assert.True(run.ExitCode == 0, run.Errors);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["/ chunk grace@example.org", "/ empty grace@example.org", "/Pläne groß.bin ada@example.org"],
            lines.Select(line => $"{line.GetProperty("folder")} {line.GetProperty("name")} {line.GetProperty("email")}").Order(StringComparer.Ordinal));
        Assert.Equal(large, await File.ReadAllBytesAsync(Assert.Single(Directory.EnumerateFiles(Path.Combine(output, "ada@example.org"))), Token));
        Assert.Equal(
            [0, 16_384],
            Directory.EnumerateFiles(Path.Combine(output, "grace@example.org")).Select(file => new FileInfo(file).Length).Order());
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
