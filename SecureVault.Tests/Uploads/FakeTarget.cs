using System.Collections.Concurrent;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Tests.Uploads;

/// <summary>A drive whose uploads end when the test says so, or at once.</summary>
internal sealed class FakeTarget : IUploadTarget
{
    private readonly ConcurrentDictionary<string, Running> _running = new();

    /// <summary>Names that are taken, with the path of their folder: 'a', 'Photos/a'.</summary>
    public HashSet<string> Taken { get; } = [];

    /// <summary>Everything that began, in order, as 'name' or 'name:KeepBoth'.</summary>
    public ConcurrentQueue<string> Began { get; } = new();

    /// <summary>When set, uploads end at once with this.</summary>
    public Func<PickedFile, UploadOutcome>? AtOnce { get; set; }

    /// <summary>When set, every upload that begins gets its ticket from here.</summary>
    public Action<ResumeState>? MakeTicket { get; set; }

    /// <summary>The folder of each upload that began, by the name of its file.</summary>
    public ConcurrentDictionary<string, ItemId> Went { get; } = new();

    /// <summary>Every path that was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>How many times names were looked up.</summary>
    public int LookUps { get; private set; }

    /// <summary>The folders that there are, by path; those asked for come in.</summary>
    public ConcurrentDictionary<string, ItemId> Folders { get; } = new();

    /// <summary>What comes of a path instead of a folder.</summary>
    public Func<string, Task<FolderOutcome>>? OnFolder { get; set; }

    /// <summary>What was ended on the server.</summary>
    public ConcurrentQueue<VersionId> Discarded { get; } = new();

    /// <summary>What can go on.</summary>
    public List<UnfinishedUpload> Unfinished { get; } = [];

    /// <summary>When set, the look-up of names fails with it.</summary>
    public Exception? LookUpError { get; set; }

    public Task<IReadOnlySet<string>> FindTakenAsync(ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        LookUps++;
        var path = Folders.FirstOrDefault(known => known.Value == folder).Key;
        return LookUpError is null
            ? Task.FromResult<IReadOnlySet<string>>(names.Where(name => Taken.Contains(path is null ? name : $"{path}/{name}")).ToHashSet())
            : Task.FromException<IReadOnlySet<string>>(LookUpError);
    }

    public Task<FolderOutcome> EnsureFolderAsync(ItemId parent, string path, CancellationToken cancellationToken)
    {
        Asked.Enqueue(path);
        return OnFolder?.Invoke(path) ?? Task.FromResult<FolderOutcome>(new FolderOutcome.Created(Folders.GetOrAdd(path, _ => ItemId.New()), path));
    }

    /// <summary>Folders that were to be taken away if nothing is in them, in order.</summary>
    public ConcurrentQueue<ItemId> Emptied { get; } = new();

    public Task RemoveEmptyAsync(IReadOnlyList<ItemId> emptied)
    {
        foreach (var folder in emptied)
        {
            Emptied.Enqueue(folder);
        }

        return Task.CompletedTask;
    }

    public Task<string?> FindFolderNameAsync(ItemId folder, CancellationToken cancellationToken) => Task.FromResult<string?>(
        folder == ItemId.Root ? string.Empty : Folders.FirstOrDefault(known => known.Value == folder).Key);

    public async Task<UploadOutcome> UploadAsync(
        PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken)
    {
        Went[file.Name] = folder;
        MakeTicket?.Invoke(ticket);
        if (AtOnce is { } end)
        {
            Began.Enqueue(Text(file, onConflict));
            progress.Report(file.Length);
            return end(file);
        }

        var running = new Running(progress);
        _running[file.Name] = running;
        Began.Enqueue(Text(file, onConflict));
        await using (cancellationToken.Register(() => running.End.TrySetCanceled(cancellationToken)))
        {
            return await running.End.Task;
        }
    }

    public Task DiscardAsync(VersionId upload)
    {
        Discarded.Enqueue(upload);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UnfinishedUpload>>(Unfinished);

    public void Report(string name, long bytes) => _running[name].Progress.Report(bytes);

    public void Store(string name) => End(name, new UploadOutcome.Stored(ItemId.New(), name) { Folder = Went[name] });

    public void End(string name, UploadOutcome outcome) => _running[name].End.TrySetResult(outcome);

    public void Fail(string name, Exception exception) => _running[name].End.TrySetException(exception);

    private static string Text(PickedFile file, NameConflict conflict) =>
        conflict == NameConflict.Refuse ? file.Name : $"{file.Name}:{conflict}";

    private sealed record Running(IProgress<long> Progress)
    {
        public TaskCompletionSource<UploadOutcome> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
