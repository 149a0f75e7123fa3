using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>
/// What the disk store asks of the kernel, and in which order, seen with strace: this test program is started again
/// under it, with only <see cref="Work_to_be_traced"/> to run.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class DiskDurabilityTests : IDisposable
{
    private const string FolderVariable = "SECUREVAULT_TRACED_FOLDER";
    private static readonly ObjectKey Whole = ObjectKey.Parse("ab/000000000000000000000000000001");
    private static readonly ObjectKey InParts = ObjectKey.Parse("cd/000000000000000000000000000002");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-traced-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Objects => Path.Combine(_folder.FullName, "objects");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The traced half of the other tests here, which start it in a process of its own; by itself a plain test.</summary>
    [Fact]
    public async Task Work_to_be_traced()
    {
        var traced = Environment.GetEnvironmentVariable(FolderVariable);
        if (traced is null)
        {
            await BeginAsync();
        }

        var folder = traced ?? _folder.FullName;
        var store = new DiskObjectStore(Path.Combine(folder, "objects"));
        var upload = new PartUpload(InParts, await File.ReadAllTextAsync(Path.Combine(folder, "upload"), Token), 5, 5);

        var outcomes = new List<string>();
        foreach (var step in new Func<Task>[]
        {
            () => store.PutAsync(Whole, new byte[100], Token),
            () => store.PutPartAsync(upload, 0, new byte[5], Token),
            () => store.CompleteAsync(upload, [new StoredPart(0, "written")], Token),
        })
        {
            outcomes.Add(Name(await Record.ExceptionAsync(step)));
        }

        await File.WriteAllLinesAsync(Path.Combine(folder, "outcomes"), outcomes, Token);
        Assert.True(traced is not null || outcomes.TrueForAll(outcome => outcome == "stored"), string.Join(' ', outcomes));
    }

    [Fact]
    public async Task An_object_gets_its_name_after_its_content_and_the_folder_is_forced_out_last()
    {
        await BeginAsync();

        var calls = await TraceAsync();

        Assert.Equal(["stored", "stored", "stored"], await OutcomesAsync());
        foreach (var key in new[] { Whole, InParts })
        {
            var path = Path.Combine(Objects, key.ToString());
            var named = calls.FindIndex(call => call.Contains($", \"{path}\"", StringComparison.Ordinal) && call.EndsWith(" = 0", StringComparison.Ordinal));
            Assert.True(named > 0, string.Join('\n', calls));
            var unfinished = UnfinishedPath().Match(calls[named]).Value;
            var written = calls.FindLastIndex(named, call => Strace.Is(call, "pwrite64", unfinished));
            var flushed = calls.FindLastIndex(named, call => Strace.Is(call, "fsync", unfinished));
            var folderFlushed = calls.FindIndex(named, call => Strace.Is(call, "fsync", Path.GetDirectoryName(path)!));
            Assert.True(written >= 0 && written < flushed && named < folderFlushed, string.Join('\n', calls));
        }
    }

    [Fact]
    public async Task A_file_whose_flush_failed_is_never_flushed_again()
    {
        var unfinished = Path.Combine(Objects, ".unfinished", (await BeginAsync()).Id);

        var calls = await TraceAsync("-P", unfinished, "--inject=fsync:error=EIO");

        Assert.Equal(["stored", nameof(ObjectStoreError.Unavailable), nameof(ObjectStoreError.Inconsistent)], await OutcomesAsync());
        Assert.Single(calls, call => Strace.Is(call, "fsync", unfinished));
        Assert.False(File.Exists(Path.Combine(Objects, InParts.ToString())));
    }

    [Fact]
    public async Task An_object_whose_name_may_not_be_durable_is_taken_back()
    {
        await BeginAsync();

        await TraceAsync("-P", Path.Combine(Objects, "ab"), "--inject=fsync:error=EIO");

        Assert.Equal([nameof(ObjectStoreError.Unavailable), "stored", "stored"], await OutcomesAsync());
        Assert.False(File.Exists(Path.Combine(Objects, Whole.ToString())));
        Assert.True(File.Exists(Path.Combine(Objects, InParts.ToString())));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Objects, ".unfinished")));
    }

    /// <summary>The traced half of the tests about an object that was found.</summary>
    [Fact]
    public async Task Look_to_be_traced()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? _folder.FullName;
        if (folder == _folder.FullName)
        {
            await CompleteAsync();
        }

        var upload = new PartUpload(InParts, "", 5, 5);
        var found = new List<string>();
        found.Add(Name(await Record.ExceptionAsync(
            async () => found.Add($"{await new DiskObjectStore(Path.Combine(folder, "objects")).IsCompleteAsync(upload, Token)}"))));

        await File.WriteAllLinesAsync(Path.Combine(folder, "outcomes"), found, Token);
        Assert.True(folder != _folder.FullName || found is ["True", "stored"], string.Join(' ', found));
    }

    [Fact]
    public async Task An_object_that_a_killed_process_may_have_named_is_whole_once_its_folder_is_forced_out()
    {
        await CompleteAsync();

        var calls = await TraceLookAsync();

        Assert.Equal(["True", "stored"], await OutcomesAsync());
        Assert.Contains(calls, call => Strace.Is(call, "fsync", Path.Combine(Objects, "cd")));
    }

    [Fact]
    public async Task An_object_whose_found_name_can_not_be_forced_out_is_not_taken_for_stored()
    {
        await CompleteAsync();

        await TraceLookAsync("-P", Path.Combine(Objects, "cd"), "--inject=fsync:error=EIO");

        Assert.Equal([nameof(ObjectStoreError.Unavailable)], await OutcomesAsync());
        Assert.False(File.Exists(Path.Combine(Objects, InParts.ToString())));
    }

    private static string Name(Exception? exception) => exception switch
    {
        null => "stored",
        ObjectStoreException known => known.Error.ToString(),
        _ => exception.GetType().Name,
    };

    private Task<List<string>> TraceAsync(params string[] options) => Strace.RunAsync(
        $"{typeof(DiskDurabilityTests).FullName}.{nameof(Work_to_be_traced)}", FolderVariable, _folder.FullName, options);

    private Task<List<string>> TraceLookAsync(params string[] options) => Strace.RunAsync(
        $"{typeof(DiskDurabilityTests).FullName}.{nameof(Look_to_be_traced)}", FolderVariable, _folder.FullName, options);

    private async Task CompleteAsync()
    {
        var upload = await BeginAsync();
        var store = new DiskObjectStore(Objects);
        await store.CompleteAsync(upload, [await store.PutPartAsync(upload, 0, new byte[5], Token)], Token);
    }

    private Task<string[]> OutcomesAsync() => File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "outcomes"), Token);

    /// <summary>Begun here and not in the child, so that the name of its file is known before strace starts.</summary>
    private async Task<PartUpload> BeginAsync()
    {
        Directory.CreateDirectory(Objects);
        var upload = await new DiskObjectStore(Objects).BeginAsync(InParts, 5, 5, Token);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "upload"), upload.Id, Token);
        return upload;
    }

    [GeneratedRegex("[^\"]*/[.]unfinished/[0-9a-f-]+")]
    private static partial Regex UnfinishedPath();
}
