using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// A file beside the database that only takes up room. Another program can fill the disk to the last byte; then even deleting fails, as
/// SQLite writes before it frees. This file is deleted as soon as hardly any room is left, so that operations that free space find some, and
/// the file is made again once there is enough.
/// </summary>
public sealed class Ballast
{
    /// <summary>Bytes of the file: room for the log of many changes between two checkpoints.</summary>
    internal const int Length = 24 << 20;

    /// <summary>With less than this the file goes.</summary>
    internal const long ShortOfRoom = 4 << 20;

    private const UnixFileMode Mode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly StoreSpace _space;
    private readonly string _path;
    private readonly Lock _gate = new();
    private volatile bool _isThere;

    internal Ballast(IOptions<DatabaseOptions> options, StoreSpace space)
    {
        _space = space;
        _path = options.Value.File + "-ballast";
        _isThere = File.Exists(_path);
    }

    /// <summary>Lets the room go that the file takes, if hardly any is left beside it. Called often: a look at the disk is all it costs.</summary>
    /// <returns>True when there is more room now.</returns>
    public bool ReleaseIfShort()
    {
        if (!_isThere || !IsShort())
        {
            return false;
        }

        lock (_gate)
        {
            _isThere = false;
            return TryDelete();
        }
    }

    /// <summary>Makes the file unless it is there, or would take room that uploads were promised or leave free.</summary>
    /// <returns>True when it was made.</returns>
    internal bool TryMake()
    {
        lock (_gate)
        {
            if (new FileInfo(_path) is { Exists: true, Length: Length })
            {
                _isThere = true;
                return false;
            }

            if (!_space.HasRoomToSpare(Length + ShortOfRoom))
            {
                return false;
            }

            try
            {
                Write();
                return _isThere = true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                TryDelete();
                return false;
            }
        }
    }

    private bool IsShort()
    {
        try
        {
            return FreeSpace.In(Path.GetDirectoryName(_path)!) is < ShortOfRoom;
        }
        catch (IOException)
        {
            // The folder is gone, and the database with it: it says so better.
            return false;
        }
    }

    private void Write()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode0600;
        }

        // Random, as some file systems make nothing of zeros.
        var piece = new byte[1 << 20];
        using var file = new FileStream(_path, options);
        for (var written = 0; written < Length; written += piece.Length)
        {
#pragma warning disable CA5394 // only to be hard to compress
            Random.Shared.NextBytes(piece);
#pragma warning restore CA5394
            file.Write(piece);
        }
    }

    private bool TryDelete()
    {
        try
        {
            var wasThere = File.Exists(_path);
            File.Delete(_path);
            return wasThere;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
