using System.Runtime.Versioning;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>Records on this machine's disk.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DiskRecordsTests : StoreRecordsContract
{
    private const string FolderVariable = "SECUREVAULT_TRACED_RECORDS";
    private readonly TemporaryFolder _folder = new();

    private string Objects => _folder.Combine("objects");

    private protected override ValueTask<(IStoreRecords Records, object Store)> OpenEmptyStoreAsync() =>
        ValueTask.FromResult<(IStoreRecords, object)>((new DiskRecords(Objects), new DiskObjectStore(Objects)));

    private protected override ValueTask RemoveStoreAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Records_are_for_this_account_only()
    {
        await Records.PutAsync(Name("backups/b/0000"), new byte[1], Token);

        foreach (var folder in new[] { "backups", "backups/b" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Objects, folder)));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Objects, "backups/b/0000")));
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_writes_leaves_the_old_record_whole()
    {
        await Records.PutAsync(Name("cards/ada/1"), new byte[] { 1 }, Token);
        var half = Path.Combine(Objects, "cards/ada", $"1.{Guid.NewGuid():N}.new");
        await File.WriteAllBytesAsync(half, [2, 2], Token);

        Assert.Equal([1], await Records.ReadAsync(Name("cards/ada/1"), Token));
        Assert.Equal(["cards/ada/1"], await NamesAsync("cards/"));

        await Records.PutAsync(Name("cards/ada/1"), new byte[] { 3 }, Token);
        Assert.False(File.Exists(half));
    }

    [Fact]
    public async Task A_folder_goes_with_its_last_record_and_takes_half_written_ones_along()
    {
        await Records.PutAsync(Name("backups/b/0000"), new byte[1], Token);
        await File.WriteAllBytesAsync(Path.Combine(Objects, "backups/b", $"0001.{Guid.NewGuid():N}.new"), [2, 2], Token);

        await Records.DeleteAsync(Name("backups/b/0000"), Token);

        Assert.Equal(["vault.marker"], Directory.EnumerateFileSystemEntries(Objects).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Foreign_files_are_passed_over_and_left_alone()
    {
        await Records.PutAsync(Name("gone/1"), new byte[1], Token);
        var foreign = Path.Combine(Objects, "gone", "Read me.txt");
        await File.WriteAllTextAsync(foreign, "hello", Token);
        Directory.CreateDirectory(Path.Combine(Objects, "gone", "Photos"));

        Assert.Equal(["gone/1"], await NamesAsync("gone/"));
        await Records.DeleteAsync(Name("gone/1"), Token);

        Assert.Empty(await NamesAsync("gone/"));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public async Task A_folder_of_the_store_that_is_gone_is_an_error_and_is_not_made_anew()
    {
        Directory.Delete(Objects, recursive: true);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, Records.PutAsync(Name("gone/1"), new byte[1], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, Records.ReadAsync(Name("gone/1"), Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, Records.DeleteAsync(Name("gone/1"), Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.ContainerMissing, ListAsync("gone/"));
        Assert.False(Directory.Exists(Objects));
    }

    [Fact]
    public async Task Long_records_leave_the_room_free_that_uploads_leave_and_short_ones_do_not()
    {
        var records = new DiskRecords(Objects, new StoreSpace([], Objects, minFreeBytes: long.MaxValue / 2));

        await records.PutAsync(Name("gone/1"), new byte[64 << 10], Token);
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, records.PutAsync(Name("backups/b/0000"), new byte[8 << 20], Token));

        Assert.Empty(await NamesAsync("backups/"));
    }

    [Fact]
    public async Task Folders_that_empty_and_fill_at_the_same_time_lose_nothing()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Token, async (number, token) =>
        {
            var name = Name($"backups/b/{number}");
            await Records.PutAsync(name, new byte[1], token);
            await Records.DeleteAsync(name, token);
        });

        Assert.Equal(["vault.marker"], Directory.EnumerateFileSystemEntries(Objects).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_list_passes_over_what_vanishes_while_it_is_read()
    {
        foreach (var name in new[] { "gone/a", "gone/b/1", "gone/c", "gone/d/1" })
        {
            await Records.PutAsync(Name(name), new byte[1], Token);
        }

        var seen = new List<string>();
        await foreach (var found in Records.ListAsync("gone/", Token))
        {
            seen.Add(found.Name.ToString());
            Directory.Delete(Path.Combine(Objects, "gone"), recursive: true);
            await Records.PutAsync(Name("gone/d/1"), new byte[1], Token);
        }

        Assert.Equal(["gone/a", "gone/d/1"], seen);
    }

    /// <summary>The traced half of the test below; by itself a plain test.</summary>
    [Fact]
    public async Task Record_to_be_traced()
    {
        var objects = Environment.GetEnvironmentVariable(FolderVariable) is { } traced ? Path.Combine(traced, "objects") : Objects;

        await new DiskRecords(objects).PutAsync(Name("backups/b/0000"), new byte[1], Token);

        Assert.True(File.Exists(Path.Combine(objects, "backups/b/0000")));
    }

    [Fact]
    public async Task A_record_gets_its_name_after_its_content_and_all_folders_above_it_are_forced_out()
    {
        var calls = await Strace.RunAsync($"{typeof(DiskRecordsTests).FullName}.{nameof(Record_to_be_traced)}", FolderVariable, _folder.Path);

        var path = Path.Combine(Objects, "backups/b/0000");
        var named = calls.FindIndex(call => call.Contains($", \"{path}\"", StringComparison.Ordinal) && call.EndsWith(" = 0", StringComparison.Ordinal));
        Assert.True(named > 0, string.Join('\n', calls));
        Assert.Contains(calls[..named], call => call.Contains(" fsync(", StringComparison.Ordinal) && call.Contains($"<{path}.", StringComparison.Ordinal));
        Assert.Contains(calls[named..], call => Strace.Is(call, "fsync", Path.Combine(Objects, "backups/b")));
        Assert.Contains(calls[..named], call => Strace.Is(call, "fsync", Path.Combine(Objects, "backups")));
        Assert.Contains(calls[..named], call => Strace.Is(call, "fsync", Objects));
    }
}
