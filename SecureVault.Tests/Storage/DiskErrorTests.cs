using System.Diagnostics;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>Disks that are full, read-only, gone or not ours; and what others may see of the files.</summary>
public sealed class DiskErrorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-disk-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Objects => Path.Combine(_folder.FullName, "data", "objects");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_and_folders_are_for_this_account_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        var store = new DiskObjectStore(Objects);
        await store.WriteMarkerAsync(new byte[1], mayMakeStore: true, Token);
        await store.PutAsync(ObjectKey.New(), new byte[1], Token);
        await store.BeginAsync(ObjectKey.New(), 10, 10, Token);

        var root = new DirectoryInfo(Objects);
        Assert.All(root.EnumerateFiles("*", SearchOption.AllDirectories), file => Assert.Equal("rw-------", ModeOf(file)));
        Assert.All([root, .. root.EnumerateDirectories()], folder => Assert.Equal("rwx------", ModeOf(folder)));
    }

    [Fact]
    public async Task An_object_is_never_overwritten()
    {
        var (store, key) = (NewStore(), ObjectKey.New());
        await store.PutAsync(key, new byte[] { 1 }, Token);
        var upload = await store.BeginAsync(key, 1, 1, Token);
        var part = await store.PutPartAsync(upload, 0, new byte[] { 2 }, Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, store.PutAsync(key, new byte[] { 3 }, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, store.CompleteAsync(upload, [part], Token));

        Assert.Equal([1], await File.ReadAllBytesAsync(Path.Combine(Objects, key.ToString()), Token));
    }

    [Fact]
    public async Task Leftovers_of_a_crash_are_listed_and_discarded_by_another_process()
    {
        var (key, crashed) = (ObjectKey.New(), NewStore());
        await crashed.BeginAsync(key, 10, 10, Token);
        await File.WriteAllTextAsync(Path.Combine(Objects, ".unfinished", "notes.txt"), "not the store's", Token);
        await File.WriteAllTextAsync(Path.Combine(Objects, "readme"), "not the store's", Token);
        var store = new DiskObjectStore(Objects);

        Assert.Equal(key, Assert.Single(await store.ListUnfinishedAsync(Token).ToListAsync(Token)).Key);
        await store.DiscardAsync(key, Token);

        Assert.Empty(await store.ListUnfinishedAsync(Token).ToListAsync(Token));
        Assert.Empty(await store.ListObjectsAsync(Token).ToListAsync(Token));
        Assert.Equal(2, Directory.GetFiles(Objects, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task An_upload_id_reaches_no_other_file(string id)
    {
        var store = NewStore();
        var upload = await store.BeginAsync(ObjectKey.New(), 1, 1, Token) with { Id = id };

        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, store.PutPartAsync(upload, 0, new byte[1], Token));
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_missing_and_not_empty()
    {
        var (store, key) = (NewStore(), ObjectKey.New());
        await store.PutAsync(key, new byte[1], Token);
        Directory.Delete(Objects, recursive: true);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.OpenReadAsync(key, 0, 1, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.GetLengthAsync(key, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.DiscardAsync(key, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.ListObjectsAsync(Token).ToListAsync(Token).AsTask());
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.PutAsync(ObjectKey.New(), new byte[1], Token));
        Assert.False(Directory.Exists(Objects));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_missing_for_another_process_too_and_is_made_with_a_first_marker_only()
    {
        var (store, key) = (new DiskObjectStore(Objects), ObjectKey.New());

        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.PutAsync(key, new byte[1], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.BeginAsync(key, 1, 1, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.DiscardAsync(key, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.ListUnfinishedAsync(Token).ToListAsync(Token).AsTask());
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, store.WriteMarkerAsync(new byte[1], mayMakeStore: false, Token));
        Assert.Null(await store.ReadMarkerAsync(Token));
        Assert.False(Directory.Exists(Objects));

        await store.WriteMarkerAsync(new byte[1], mayMakeStore: true, Token);
        await store.PutAsync(key, new byte[1], Token);
        Assert.Equal(1, await store.GetLengthAsync(key, Token));
    }

    [Fact]
    public async Task The_check_makes_nothing()
    {
        await new DiskObjectStore(Objects).CheckAsync(Token);

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_fails_the_check()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Objects)!);
        await File.WriteAllTextAsync(Objects, "", Token);

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, new DiskObjectStore(Objects).CheckAsync(Token));

        Assert.Contains("ObjectStore:Disk:Folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_called_full_and_keeps_nothing()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, "size=24m");
        var store = new DiskObjectStore(disk.Path);
        var (first, second) = (ObjectKey.New(), ObjectKey.New());
        await store.CheckAsync(Token);
        var upload = await store.BeginAsync(first, 24 << 20, 8 << 20, Token);
        await store.PutPartAsync(upload, 0, new byte[8 << 20], Token);
        await store.PutPartAsync(upload, 1, new byte[8 << 20], Token);

        // Refused beforehand, and refused by the disk itself.
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.PutAsync(second, new byte[9 << 20], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.BeginAsync(second, 100 << 20, 10 << 20, Token));
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "other"), new byte[1 << 20], Token);
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.PutPartAsync(upload, 2, new byte[8 << 20], Token));
        var refused = await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.PutAsync(second, new byte[9 << 20], Token));
        Assert.Contains("ObjectStore:Disk:Folder", refused.Message, StringComparison.Ordinal);

        // What is there can be read and deleted all the same.
        await store.CheckAsync(Token);
        await store.DiscardAsync(first, Token);
        await store.DiscardAsync(second, Token);
        Assert.Empty(await store.ListUnfinishedAsync(Token).ToListAsync(Token));
        await store.PutAsync(second, new byte[9 << 20], Token);
    }

    [Fact]
    public async Task A_read_only_disk_denies_access_and_fails_the_check()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, "size=24m");
        var (store, key) = (new DiskObjectStore(disk.Path), ObjectKey.New());
        await store.PutAsync(key, new byte[3], Token);
        await disk.RemountAsync("ro");

        var check = await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.CheckAsync(Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.PutAsync(ObjectKey.New(), new byte[3], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, store.DiscardAsync(key, Token));

        Assert.Contains("ObjectStore:Disk:Folder", check.Message, StringComparison.Ordinal);
        Assert.Equal(3, await store.GetLengthAsync(key, Token));
    }

    private DiskObjectStore NewStore()
    {
        Directory.CreateDirectory(Objects);
        return new DiskObjectStore(Objects);
    }

    private static string ModeOf(FileSystemInfo entry) => Convert.ToString((int)entry.UnixFileMode, 8) switch
    {
        "600" => "rw-------",
        "700" => "rwx------",
        var other => other,
    };

    /// <summary>A file system of its own in memory; only root can mount one.</summary>
    private sealed class SmallDisk(string path) : IAsyncDisposable
    {
        public string Path { get; } = path;

        public static async Task<SmallDisk> MountAsync(DirectoryInfo parent, string options)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can mount a small disk");
            var disk = new SmallDisk(parent.CreateSubdirectory("disk").FullName);
            var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.Path);
            Assert.SkipWhen(mounted != 0, "mounting is not allowed here");
            return disk;
        }

        public async Task RemountAsync(string options) => Assert.Equal(0, await RunAsync("mount", "-o", $"remount,{options}", Path));

        public async ValueTask DisposeAsync() => await RunAsync("umount", Path);

        private static async Task<int> RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
    }
}
