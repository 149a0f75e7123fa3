using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace SecureVault.Core.Storage.Disk;

/// <summary>
/// Keeps objects as files of one folder. An object is written under another name, forced out to the disk, and only
/// then given its own: whatever stops when, a file under an object's name is whole.
/// </summary>
internal sealed class DiskObjectStore(string root, StoreSpace? space = null) : IObjectStore, IPartUploads, IStoreInventory, IStoreProbe, IStoreMarkers
{
    // Longer ones are not read to their end: whatever it is, it is no marker.
    private const int MaxMarkerBytes = 4096;

    private readonly DiskFolder _folder = new(root);
    private readonly StoreSpace _space = space ?? new StoreSpace([root], root, minFreeBytes: 0);

    // Files whose flush failed in this process. The kernel may have dropped the pages and reports such a loss once
    // only: a second flush would succeed over a hole.
    private readonly ConcurrentDictionary<string, byte> _lost = new();

    /// <inheritdoc/>
    public Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => RunAsync(() => Task.Run(
        () =>
        {
            _folder.Use();
            DemandSpace(content.Length);
            var path = _folder.PathOfUnfinished(DiskFolder.NewUnfinishedName(key));
            try
            {
                using (var file = DurableFile.CreateNew(path))
                {
                    DirectWriting.Write(file.SafeFileHandle, content, 0);
                    Flush(file.SafeFileHandle, path);
                }

                _folder.Publish(path, key);
            }
            catch
            {
                DurableFile.TryDelete(path);
                throw;
            }

            _space.Release(key);
            return true;
        },
        cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return RunAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = File.OpenHandle(_folder.PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            return Task.FromResult<Stream>(new DiskReadStream(file, offset, length, _folder));
        });
    }

    /// <inheritdoc/>
    public Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken) => RunAsync(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(_folder.PathOf(key));
        if (!file.Exists)
        {
            _folder.DemandRoot();
            return Task.FromResult<long?>(null);
        }

        return Task.FromResult<long?>(file.Length);
    });

    /// <inheritdoc/>
    public Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken) => RunAsync(() => Task.Run(
        () =>
        {
            _folder.Use();
            _space.Release(key);
            foreach (var path in Directory.EnumerateFiles(_folder.Unfinished, DiskFolder.UnfinishedPattern(key)))
            {
                File.Delete(path);
                _lost.TryRemove(path, out _);
            }

            var whole = _folder.PathOf(key);
            if (File.Exists(whole))
            {
                File.Delete(whole);
                DurableFile.FlushFolder(Path.GetDirectoryName(whole)!);
            }

            return true;
        },
        cancellationToken));

    /// <inheritdoc/>
    public Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken)
    {
        var upload = new PartUpload(key, DiskFolder.NewUnfinishedName(key), length, partLength).Checked();
        return RunAsync(() => Task.Run(
            () =>
            {
                _folder.Use();
                DemandSpace(length);
                DurableFile.CreateNew(_folder.PathOfUnfinished(upload.Id)).Dispose();
                DurableFile.FlushFolder(_folder.Unfinished);
                return upload;
            },
            cancellationToken));
    }

    /// <inheritdoc/>
    public Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        upload.DemandPart(number, content.Length);
        return RunAsync(() => Task.Run(
            () =>
            {
                var path = PathOf(upload);
                DemandSpace(content.Length);
                using var file = DurableFile.OpenForWriting(path);
                DirectWriting.Write(file, content, (long)number * upload.PartLength);
                Flush(file, path);
                _space.Wrote(upload.Key, content.Length);
                return new StoredPart(number, "written");
            },
            cancellationToken));
    }

    /// <inheritdoc/>
    public Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken)
    {
        upload.DemandAll(parts);
        return RunAsync(() => Task.Run(
            () =>
            {
                var path = PathOf(upload);
                using (var file = DurableFile.OpenForWriting(path))
                {
                    var length = RandomAccess.GetLength(file);
                    if (length != upload.Length)
                    {
                        throw new ObjectStoreException(ObjectStoreError.Inconsistent, $"The parts make {length} bytes instead of {upload.Length}.");
                    }

                    Flush(file, path);
                }

                _folder.Publish(path, upload.Key);
                _space.Release(upload.Key);
                return true;
            },
            cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken)
    {
        if (await GetLengthAsync(upload.Key, cancellationToken).ConfigureAwait(false) != upload.Length)
        {
            return false;
        }

        // The process that renamed it may have been killed before the new name was flushed.
        return await RunAsync(() => Task.Run(() => _folder.ForceOut(upload.Key), CancellationToken.None)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListObjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; number < 256; number++)
        {
            var name = number.ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
            var found = await RunAsync(() => Task.Run(() => DiskListing.ObjectsIn(_folder, name), cancellationToken)).ConfigureAwait(false);
            foreach (var stored in found)
            {
                yield return stored;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await RunAsync(() => Task.Run(() => DiskListing.UnfinishedIn(_folder), cancellationToken)).ConfigureAwait(false);
        foreach (var unfinished in found)
        {
            yield return unfinished;
        }
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync(() => Task.Run(
        () =>
        {
            var there = new DirectoryInfo(_folder.Root);
            while (!there.Exists && there.Parent is { } above)
            {
                if (File.Exists(there.FullName))
                {
                    throw new ObjectStoreException(ObjectStoreError.ContainerMissing, $"A file stands where the folder of the objects should be (ObjectStore:Disk:Folder, {_folder.Root}).");
                }

                there = above;
            }

            // Not its room: also on a full disk files are read and deleted.
            DurableFile.DemandAccess(there.FullName);
            return true;
        },
        cancellationToken));

    /// <inheritdoc/>
    public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) => RunAsync(async () =>
    {
        try
        {
            using var file = File.OpenHandle(_folder.Marker, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            var content = new byte[MaxMarkerBytes];
            return content[..await RandomAccess.ReadAsync(file, content, 0, cancellationToken).ConfigureAwait(false)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) => RunAsync(() => Task.Run(
        () =>
        {
            if (mayMakeStore)
            {
                _folder.Make();
            }

            _folder.DemandRoot();
            DurableFile.Replace(_folder.Marker, content.Span);
            return true;
        },
        cancellationToken));

    /// <summary>The upload id comes from outside; it is a name in one folder, and nothing else can be reached with it.</summary>
    private string PathOf(PartUpload upload)
    {
        if (DiskFolder.KeyOfUnfinished(upload.Id) != upload.Key)
        {
            throw new ObjectStoreException(ObjectStoreError.NotFound, "There is no such upload.");
        }

        var path = _folder.PathOfUnfinished(upload.Id);
        return _lost.ContainsKey(path)
            ? throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The disk lost bytes of this upload; it has to be begun anew.")
            : path;
    }

    private void Flush(SafeFileHandle file, string path)
    {
        try
        {
            DurableFile.FlushFile(file);
        }
        catch
        {
            _lost.TryAdd(path, 0);
            throw;
        }
    }

    private void DemandSpace(long bytes)
    {
        if (!_space.HasRoomForObject(bytes))
        {
            throw new ObjectStoreException(ObjectStoreError.Full, $"Too little space is left in the folder of the objects (ObjectStore:Disk:Folder, {_folder.Root}).");
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _folder.ErrorOf(exception);
        }
    }
}
