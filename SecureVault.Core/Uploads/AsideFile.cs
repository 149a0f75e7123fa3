using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Uploads;

/// <summary>
/// The beginning of a part while somebody else has its memory: sealed, in a file that has no name any more, so that it is gone
/// with the process whatever ends it. Most uploads never need one.
/// </summary>
internal sealed class AsideFile(string folder, UploadRecordCipher seals, AsideSpace space) : IDisposable
{
    // One at a time is in memory, beside the places that are counted.
    private const int PieceLength = 64 * 1024;

    private readonly List<(long Offset, int SealedLength)> _pieces = [];
    private FileStream? _file;
    private long _length;

    /// <summary>Whether more may be put aside now.</summary>
    public bool HasRoom => space.HasRoom;

    /// <summary>Adds content behind what is there.</summary>
    public Task AddAsync(long offset, ReadOnlyMemory<byte> content) => TryAsync(async () =>
    {
        var file = _file ??= Create();
        for (var done = 0; done < content.Length; done += PieceLength)
        {
            var box = seals.SealRemainder(offset + done, content.Span.Slice(done, Math.Min(PieceLength, content.Length - done)));
            await file.WriteAsync(box).ConfigureAwait(false);
            _pieces.Add((offset + done, box.Length));
            Count(box.Length);
        }

        return content.Length;
    });

    /// <summary>Puts what is there of a part at the beginning of a buffer. What is there of another part is let go: parts come one after the other.</summary>
    /// <returns>How many bytes.</returns>
    public Task<int> ReadAsync(long start, Memory<byte> buffer, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        if (_file is null)
        {
            return 0;
        }

        _file.Position = 0;
        if (_pieces is [] || _pieces[0].Offset != start)
        {
            _pieces.Clear();
            _file.SetLength(0);
            Count(-_length);
            return 0;
        }

        var filled = 0;
        foreach (var (offset, sealedLength) in _pieces)
        {
            var box = new byte[sealedLength];
            await _file.ReadExactlyAsync(box, cancellationToken).ConfigureAwait(false);
            var content = seals.OpenRemainder(offset, box);
            content.CopyTo(buffer[filled..]);
            CryptographicOperations.ZeroMemory(content);
            filled += content.Length;
        }

        return filled;
    });

    public void Dispose()
    {
        _file?.Dispose();
        Count(-_length);
    }

    private void Count(long bytes)
    {
        _length += bytes;
        space.Add(bytes);
    }

    private FileStream Create()
    {
        var path = Path.Combine(folder, $"aside-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            File.Delete(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // For whoever uploads it is a store that does not answer: it may go better later.
    private static async Task<int> TryAsync(Func<Task<int>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var fault = DiskFolder.IsFull(exception) ? ObjectStoreFault.Full : ObjectStoreFault.Unavailable;
            throw new ObjectStoreException(fault, "What came of a slow upload could not be put aside in the data folder (Vault:DataFolder).", exception);
        }
    }
}

/// <summary>How much is put aside in the data folder by all uploads: the database lies on the same disk.</summary>
internal sealed class AsideSpace(StoreSpace? disk = null)
{
    private const long Most = 1L << 30;

    private long _used;

    public bool HasRoom => Interlocked.Read(ref _used) < Most && disk?.HasRoomForData(SealedLayout.UsualPartLength) != false;

    public void Add(long bytes) => Interlocked.Add(ref _used, bytes);
}
