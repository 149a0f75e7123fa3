using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Hosting;

/// <summary>One process works on a data folder and a database, and no second one.</summary>
public sealed class VaultLockTests
{
    [Fact]
    public async Task A_second_process_on_a_running_vaults_data_folder_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        await using var running = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });

        (await VaultProcess.RunAsync(folder)).AssertRefused($"Another SecureVault uses the data folder {folder.Path}", code: 5);
    }

    [Fact]
    public async Task A_second_process_with_a_data_folder_of_its_own_is_refused_a_running_vaults_database()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var running = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var link = other.Combine("linked.db");
        File.CreateSymbolicLink(link, folder.Combine("securevault.db"));

        (await VaultProcess.RunAsync(other, $"--Database:File={folder.Combine("securevault.db")}")).AssertRefused("Database:File", code: 5);
        (await VaultProcess.RunAsync(other, $"--Database:File={link}")).AssertRefused("Database:File", code: 5);
    }

    [Fact]
    public void A_lock_is_refused_within_one_process_too_until_it_is_given_back()
    {
        using var folder = new TemporaryFolder();
        using var first = LockOn(folder.Path);
        using var second = LockOn(folder.Path);
        first.Take();

        Assert.Throws<VaultInUseException>(second.Take);
        Assert.False(second.IsHeld);

        first.Dispose();
        second.Take();
        Assert.True(second.IsHeld);
    }

    [Fact]
    public void A_lock_that_is_refused_halfway_holds_nothing()
    {
        using var folder = new TemporaryFolder();
        using var database = LockOn(folder.Combine("a"), folder.Combine("shared.db"));
        using var refused = LockOn(folder.Combine("b"), folder.Combine("shared.db"));
        using var free = LockOn(folder.Combine("b"), folder.Combine("own.db"));
        database.Take();

        Assert.Throws<VaultInUseException>(refused.Take);

        free.Take();
        Assert.True(free.IsHeld);
    }

    [Fact]
    public void The_folder_that_is_made_for_it_and_its_file_are_private()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        using var taken = LockOn(folder.Combine("new", "data"));
        taken.Take();

#pragma warning disable CA1416 // skipped there
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Combine("new", "data")));
        Assert.All(
            Directory.GetFiles(folder.Combine("new", "data")),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    private static VaultLock LockOn(string folder, string? database = null) => new(
        Options.Create(new VaultOptions { DataFolder = folder }),
        Options.Create(new DatabaseOptions { File = database ?? Path.Combine(folder, "securevault.db") }));
}
