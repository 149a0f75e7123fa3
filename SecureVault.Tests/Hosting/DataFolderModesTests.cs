using System.Runtime.Versioning;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Hosting;

/// <summary>Other accounts of the machine can't read what the vault writes, whatever the umask, and whatever they could before.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderModesTests
{
    private const UnixFileMode Others = (UnixFileMode)0b111_111;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string[] Expected = ["securevault.db", "securevault.db-wal", "securevault.db-shm", "vault.lock", "session-keys"];

    [Fact]
    public async Task Everything_a_start_creates_is_private_under_the_weakest_umask()
    {
        using var place = new TemporaryFolder();
        var data = place.Combine("new", "data");
        using var vault = new KillableVault(data) { Wrapper = ["/bin/sh", "-c", "umask 0; exec \"$@\"", "sh"] };

        await vault.StartAsync();
        await using var copy = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "securevault.db")};Mode=ReadOnly;Pooling=False");
        await copy.OpenAsync(Token);

        var made = Directory.EnumerateFileSystemEntries(place.Combine("new"), "*", SearchOption.AllDirectories).Prepend(place.Combine("new")).ToList();
        Assert.All(Expected, name => Assert.Contains(Path.Combine(data, name), made));
        Assert.Contains(made, path => path.EndsWith(".xml", StringComparison.Ordinal));
        Assert.All(made, path => Assert.Equal((path, default), (path, File.GetUnixFileMode(path) & Others)));
    }

    [Fact]
    public async Task Files_that_others_could_use_are_closed_to_them_and_the_log_says_so()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        string[] opened = [folder.Path, folder.Combine("securevault.db"), folder.Combine("keys"), folder.Combine("session-keys"), .. Directory.EnumerateFiles(folder.Combine("session-keys"))];
        foreach (var path in opened)
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | (UnixFileMode)0b101_101);
        }

        using var vault = new KillableVault(folder.Path);
        await vault.StartAsync();

        Assert.All(opened, path => Assert.Equal((path, default), (path, File.GetUnixFileMode(path) & Others)));
        Assert.All([folder.Path, folder.Combine("keys")], path => Assert.Contains(
            vault.Output, line => line.Contains($"Other accounts could use {path}; now they can't", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_of_keys_outside_the_data_folder_is_left_as_it_is()
    {
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        using var place = new TemporaryFolder();
        var (data, keys) = (place.Combine("data"), place.Combine("keys"));
        await VaultProcess.MakeVaultAsync(data);
        Directory.Move(Path.Combine(data, "keys"), keys);
        Directory.CreateSymbolicLink(Path.Combine(data, "keys"), keys);
        File.SetUnixFileMode(keys, Shared);

        using var vault = new KillableVault(data);
        await vault.StartAsync();

        Assert.Equal(Shared, File.GetUnixFileMode(keys));
    }

    [Fact]
    public async Task A_disk_without_modes_is_told_once_a_start_and_used()
    {
        using var disk = ModelessDisk.Mount();
        using var vault = new KillableVault(disk.Combine("vault"));

        await vault.StartAsync();
        await vault.KillAsync();
        await vault.StartAsync();

        Assert.Equal(Everybody, File.GetUnixFileMode(disk.Combine("vault", "keys", "master.key")));
        Assert.Equal(2, vault.Output.Count(line => line.Contains($"The file system of {disk.Combine("vault")} has no modes", StringComparison.Ordinal)));
        Assert.Equal(2, vault.Output.Count(line => line.Contains("The file system of the key file", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_is_told_apart_by_whether_its_file_system_keeps_modes()
    {
        using var folder = new TemporaryFolder();
        using var disk = ModelessDisk.Mount();

        Assert.True(PrivateFiles.AreModesKept(folder.Path));
        Assert.False(PrivateFiles.AreModesKept(disk.Path));
        Assert.Equal(ModeOutcome.Unsupported, PrivateFiles.Tighten(disk.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }
}
