using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Downloads;

namespace SecureVault.Core.Archives;

/// <summary>
/// Where everything is in an archive, known before its first byte is read. It holds some eighty bytes for each entry and its name
/// once; the records are written when they are read.
/// </summary>
internal sealed class ZipTable
{
    private readonly byte[] _names;
    private readonly Folder[] _folders;
    private readonly Entry[] _entries;

    public ZipTable(byte[] names, Folder[] folders, Entry[] entries, ZipManifest? manifest = null)
    {
        (_names, _folders, _entries, Manifest) = (names, folders, entries, manifest);
        Place();
        ETag = Tag();
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Length;

    /// <summary>Where the directory begins, behind all contents.</summary>
    public long DirectoryAt { get; private set; }

    /// <summary>Where the end of the archive begins, behind the directory.</summary>
    public long EndAt { get; private set; }

    /// <summary>Bytes of the archive.</summary>
    public long Length { get; private set; }

    /// <summary>About how much memory the table takes.</summary>
    public long MemoryBytes => _names.Length + (16L * _folders.Length) + (128L * _entries.Length) + (Manifest?.MemoryBytes ?? 0);

    /// <summary>The content of the last entry, where that is a list of the others.</summary>
    public ZipManifest? Manifest { get; }

    /// <summary>A strong validator with its quotes, of all that the archive's bytes depend on.</summary>
    public string ETag { get; }

    /// <summary>The longest record.</summary>
    public int MaxRecordLength { get; private set; } = ZipRecords.EndLength + ZipRecords.End64Length;

    public ref readonly Entry this[int entry] => ref _entries[entry];

    /// <summary>The entry whose record or content is at a position before the directory.</summary>
    public int EntryAt(long position) => LastBefore(position, static (in Entry entry) => entry.At);

    /// <summary>The entry whose place in the directory is at a position in it.</summary>
    public int DirectoryEntryAt(long position) => LastBefore(position, static (in Entry entry) => entry.DirectoryAt);

    /// <summary>The path of an entry, with a slash at its end for a folder.</summary>
    public string PathOf(int entry)
    {
        var path = new byte[_entries[entry].PathLength];
        WritePath(_entries[entry], path);
        return Encoding.UTF8.GetString(path);
    }

    public int LocalLength(int entry) => ZipRecords.LocalLength(_entries[entry].Facts, _entries[entry].PathLength);

    public int WriteLocal(int entry, Span<byte> to)
    {
        ref var row = ref _entries[entry];
        WritePath(row, to[ZipRecords.WriteLocal(to, row.Facts, row.PathLength)..]);
        return LocalLength(entry);
    }

    public int WriteCentral(int entry, Span<byte> to)
    {
        ref var row = ref _entries[entry];
        WritePath(row, to[ZipRecords.WriteCentral(to, row.Facts, row.PathLength, row.At)..]);
        return ZipRecords.CentralLength(row.Facts, row.PathLength, row.At);
    }

    public int WriteEnd(Span<byte> to)
    {
        ZipRecords.WriteEnd(to, Count, DirectoryAt, EndAt - DirectoryAt);
        return (int)(Length - EndAt);
    }

    private void Place()
    {
        long at = 0;
        foreach (ref var entry in _entries.AsSpan())
        {
            entry.At = at;
            at += ZipRecords.LocalLength(entry.Facts, entry.PathLength) + entry.Facts.Size;
        }

        DirectoryAt = at;
        foreach (ref var entry in _entries.AsSpan())
        {
            entry.DirectoryAt = at;
            var length = ZipRecords.CentralLength(entry.Facts, entry.PathLength, entry.At);
            MaxRecordLength = Math.Max(MaxRecordLength, length);
            at += length;
        }

        EndAt = at;
        Length = at + ZipRecords.EndLengthFor(Count, DirectoryAt, EndAt - DirectoryAt);
    }

    private string Tag()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var record = new byte[MaxRecordLength];
        Span<byte> version = stackalloc byte[16];
        for (var entry = 0; entry < Count; entry++)
        {
            hash.AppendData(record.AsSpan(0, WriteCentral(entry, record)));
            _entries[entry].Version.TryWriteBytes(version);
            hash.AppendData(version);
        }

        return $"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }

    /// <summary>Writes from the end: each part knows only what is above it.</summary>
    private void WritePath(in Entry entry, Span<byte> to)
    {
        var end = entry.PathLength;
        if (entry.Facts.IsFolder)
        {
            to[--end] = (byte)'/';
        }

        end -= entry.NameLength;
        _names.AsSpan(entry.NameAt, entry.NameLength).CopyTo(to[end..]);
        for (var above = entry.Folder; above >= 0; above = _folders[above].Parent)
        {
            to[--end] = (byte)'/';
            end -= _folders[above].NameLength;
            _names.AsSpan(_folders[above].NameAt, _folders[above].NameLength).CopyTo(to[end..]);
        }
    }

    private int LastBefore(long position, At at)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = at(_entries[middle]) <= position ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private delegate long At(in Entry entry);

    /// <summary>A folder on the way to entries.</summary>
    /// <param name="Parent">The folder that it is in; -1 for the top.</param>
    /// <param name="NameAt">Where its name begins among the names.</param>
    /// <param name="NameLength">Bytes of its name.</param>
    /// <param name="PathLength">Bytes of its path with the slash at its end.</param>
    internal readonly record struct Folder(int Parent, int NameAt, int NameLength, int PathLength);

    /// <summary>A file, or a folder that has nothing in it.</summary>
    internal struct Entry
    {
        public required int Folder { get; init; }

        public required int NameAt { get; init; }

        public required int NameLength { get; init; }

        public required int PathLength { get; init; }

        public required ZipRecords.Facts Facts { get; init; }

        public required Guid Item { get; init; }

        public required Guid Version { get; init; }

        /// <summary>The source of its content.</summary>
        public readonly ContentSource Source => new(new ItemId(Item), new VersionId(Version), null);

        /// <summary>Where its record begins; its content follows.</summary>
        public long At { get; set; }

        /// <summary>Where its place in the directory begins.</summary>
        public long DirectoryAt { get; set; }
    }
}
