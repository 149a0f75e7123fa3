using System.Runtime.CompilerServices;

namespace SecureVault.Core.Storage.Disk;

/// <summary>Keeps records as files below the folder of the objects, each kind in a folder of its own.</summary>
internal sealed class DiskRecords(string root, StoreSpace? space = null) : IStoreRecords
{
    /// <summary>
    /// Shorter records may use the room that uploads leave free: what is deleted on a full disk is told in one before its row goes.
    /// </summary>
    private const int MaxLengthWithoutRoom = 64 << 10;

    private readonly DiskFolder _folder = new(root);
    private readonly StoreSpace _space = space ?? new StoreSpace([root], root, minFreeBytes: 0);

    // A folder that becomes empty goes; nothing may be written into it just then.
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, StoredRecord.MaxLength);
        var path = PathOf(name);
        return RunAsync(
            () =>
            {
                _folder.DemandRoot();
                if (content.Length > MaxLengthWithoutRoom && !_space.HasRoomForObject(content.Length))
                {
                    throw new ObjectStoreException(ObjectStoreError.Full, $"Too little space is left in the folder of the objects (ObjectStore:Disk:Folder, {_folder.Root}).");
                }

                lock (_gate)
                {
                    MakeDurable(Path.GetDirectoryName(path)!);
                    DurableFile.Replace(path, content.Span);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken) => RunAsync(() => Read(PathOf(name)), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DemandPrefix(prefix);
        var waiting = new Stack<string>([prefix[..(prefix.IndexOf('/', StringComparison.Ordinal) + 1)]]);
        while (waiting.TryPop(out var next))
        {
            if (next.EndsWith('/'))
            {
                foreach (var below in await RunAsync(() => NamesIn(next, prefix), cancellationToken).ConfigureAwait(false))
                {
                    waiting.Push(below);
                }
            }
            else if (RecordName.TryParse(next, out var name) && await RunAsync(() => Find(name), cancellationToken).ConfigureAwait(false) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(RecordName name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        return RunAsync(
            () =>
            {
                _folder.DemandRoot();
                lock (_gate)
                {
                    var folder = Path.GetDirectoryName(path)!;
                    if (Directory.Exists(folder))
                    {
                        File.Delete(path);
                        DurableFile.FlushFolder(folder);
                        RemoveEmpty(folder);
                    }
                }

                return true;
            },
            cancellationToken);
    }

    private static void DemandPrefix(string prefix)
    {
        if (!RecordName.IsPrefix(prefix))
        {
            throw new ArgumentException("No record has a name that begins so.", nameof(prefix));
        }
    }

    private string PathOf(RecordName name) => Path.Combine(_folder.Root, name.ToString().Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Makes a folder and those above it. A process that was killed may have made one whose name was not forced out.</summary>
    private void MakeDurable(string folder)
    {
        DurableFile.CreateFolder(folder);
        for (var made = folder; made != _folder.Root; made = Path.GetDirectoryName(made)!)
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(made)!);
        }
    }

    private byte[]? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length > StoredRecord.MaxLength)
            {
                throw new ObjectStoreException(ObjectStoreError.Inconsistent, "A record is longer than records are.");
            }

            var content = new byte[length];
            for (var read = 0; read < content.Length;)
            {
                read += RandomAccess.Read(file, content.AsSpan(read), read) is var more and > 0
                    ? more
                    : throw new ObjectStoreException(ObjectStoreError.Inconsistent, "A record became shorter while it was read.");
            }

            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            _folder.DemandRoot();
            return null;
        }
    }

    /// <summary>
    /// Names of one folder that records can have, folders with a slash at the end, the last one first: on a stack they come in order. Files
    /// on their way to a name, and whatever else somebody put there, have a dot in theirs.
    /// </summary>
    private List<string> NamesIn(string above, string prefix)
    {
        var names = new List<string>();
        try
        {
            foreach (var found in new DirectoryInfo(Path.Combine(_folder.Root, above)).EnumerateFileSystemInfos())
            {
                var name = above + found.Name + (found.Attributes.HasFlag(FileAttributes.Directory) ? "/" : "");
                if (RecordName.IsPrefix(name) && (name.StartsWith(prefix, StringComparison.Ordinal) || (name[^1] == '/' && prefix.StartsWith(name, StringComparison.Ordinal))))
                {
                    names.Add(name);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Never made, or gone with its last record just now.
            _folder.DemandRoot();
        }

        names.Sort((one, other) => string.CompareOrdinal(other, one));
        return names;
    }

    private StoredRecord? Find(RecordName name) =>
        new FileInfo(PathOf(name)) is { Exists: true } file ? new StoredRecord(name, file.Length, file.LastWriteTimeUtc) : null;

    /// <summary>Removes a folder without records, and those above it that have none then. What a killed process left half-written goes with it.</summary>
    private void RemoveEmpty(string folder)
    {
        while (folder != _folder.Root && Directory.EnumerateFileSystemEntries(folder).All(DurableFile.IsLeftover))
        {
            foreach (var leftover in Directory.EnumerateFiles(folder))
            {
                File.Delete(leftover);
            }

            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
            DurableFile.FlushFolder(folder);
        }
    }

    private async Task<T> RunAsync<T>(Func<T> step, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(step, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _folder.ErrorOf(exception);
        }
    }
}
