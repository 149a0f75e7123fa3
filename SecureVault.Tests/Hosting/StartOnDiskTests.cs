namespace SecureVault.Tests.Hosting;

/// <summary>A start on a disk that is full or can't be written to says so and leaves the disk as it was.</summary>
public sealed class StartOnDiskTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not/there/yet")]
    public async Task A_read_only_disk_is_named_and_nothing_is_written(string below)
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(64);
        disk.MakeReadOnly();

        var run = await VaultProcess.RunAsync(folder, $"--Vault:DataFolder={disk.Combine(below)}");

        run.AssertRefused("can't be written to; see Vault:DataFolder");
        Assert.Empty(disk.Listing());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(8, false)]
    public async Task A_disk_without_room_is_named_and_nothing_is_written(int mebibytes, bool toTheBrim)
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(mebibytes);
        if (toTheBrim)
        {
            disk.Fill();
        }

        var before = disk.Listing();
        var run = await VaultProcess.RunAsync(folder, $"--Vault:DataFolder={disk.Combine("vault")}");

        run.AssertRefused("is full", code: 6);
        run.AssertRefused("Vault:DataFolder", code: 6);
        Assert.Equal(before, disk.Listing());
    }

    [Fact]
    public async Task A_vault_whose_disk_became_read_only_does_not_start_and_is_left_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(64);
        var vault = Directory.CreateDirectory(disk.Combine("vault")).FullName;
        await VaultProcess.MakeVaultAsync(vault);
        disk.MakeReadOnly();
        var before = disk.Listing();

        var run = await VaultProcess.RunAsync(folder, $"--Vault:DataFolder={vault}");

        run.AssertRefused("can't be written to; see Vault:DataFolder");
        Assert.Equal(before, disk.Listing());
    }

    [Fact]
    public async Task A_vault_without_ballast_whose_disk_became_full_does_not_start_and_keeps_every_byte()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(64);
        var vault = Directory.CreateDirectory(disk.Combine("vault")).FullName;
        await VaultProcess.MakeVaultAsync(vault);
        File.Delete(Path.Combine(vault, "securevault.db-ballast"));
        disk.Fill();
        var before = disk.Listing();

        var run = await VaultProcess.RunAsync(folder, $"--Vault:DataFolder={vault}");

        run.AssertRefused("is full", code: 6);
        Assert.Equal(before, disk.Listing());
    }

    [Theory]
    [InlineData("Database:File", "vault.db", 2)]
    [InlineData("ObjectStore:Disk:Folder", "objects", 4)]
    [InlineData("MasterKey:File", "master.key", 2)]
    public async Task A_read_only_disk_of_one_part_is_named_by_the_setting_of_that_part(string setting, string name, int code)
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(64);
        disk.MakeReadOnly();

        var run = await VaultProcess.RunAsync(folder, $"--{setting}={disk.Combine(name)}");

        run.AssertRefused(setting, code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Empty(disk.Listing());
    }

    [Fact]
    public async Task An_update_that_the_disk_has_no_room_for_is_refused_with_how_much_it_takes_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(26);
        var vault = Directory.CreateDirectory(disk.Combine("vault")).FullName;
        await OlderDatabase.MakeAsync(Path.Combine(vault, "securevault.db"), fillerBytes: 4 * 1024 * 1024);
        var before = await File.ReadAllBytesAsync(Path.Combine(vault, "securevault.db"), TestContext.Current.CancellationToken);

        var run = await VaultProcess.RunAsync(folder, $"--Vault:DataFolder={vault}");

        run.AssertRefused("24 MiB have to be free", code: 6);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(vault, "securevault.db"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(vault, "*.copy*"));
    }
}
