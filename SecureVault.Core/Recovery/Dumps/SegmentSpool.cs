using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>
/// Keeps sealed segments on the local disk until the database has been read. A store takes as long as it likes, and as long as a snapshot is open
/// SQLite's log only grows. The file has no plaintext and is gone when this is disposed.
/// </summary>
internal sealed class SegmentSpool(FileStream file) : IAsyncDisposable
{
    private readonly List<int> _lengths = [];

    public async ValueTask AppendAsync(byte[] segment, CancellationToken cancellationToken)
    {
        await file.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        _lengths.Add(segment.Length);
    }

    /// <summary>Hands out all segments in their order, one at a time.</summary>
    public async Task ReadAsync(Func<int, byte[], Task> take, CancellationToken cancellationToken)
    {
        file.Position = 0;
        for (var number = 0; number < _lengths.Count; number++)
        {
            var segment = new byte[_lengths[number]];
            await file.ReadExactlyAsync(segment, cancellationToken).ConfigureAwait(false);
            await take(number, segment).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();
}

/// <summary>Where a backup may wait for the store: in the data folder, if its disk has the room.</summary>
internal sealed class SpoolPlace(IOptions<VaultOptions> vault, IOptions<DatabaseOptions> database)
{
    private const string FileName = "backup.unfinished";

    // For the log to grow meanwhile, and for what people store.
    private const long Reserve = 64L << 20;

    /// <summary>Opens an empty one. What a killed process left is overwritten.</summary>
    /// <returns>Null where there is too little room: the segments then go to the store while the database is read.</returns>
    public SegmentSpool? TryOpen()
    {
        var folder = vault.Value.DataFolder;
        var needed = new FileInfo(database.Value.File) is { Exists: true } file ? 2 * file.Length : 0;
        if (FreeSpace.In(folder) is { } free && free < needed + Reserve)
        {
            return null;
        }

        var path = Path.Combine(folder, FileName);
        DurableFile.TryDelete(path);
        PrivateFiles.CreateFile(path);
#pragma warning disable CA2000 // the spool owns it
        return new SegmentSpool(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose));
#pragma warning restore CA2000
    }
}
