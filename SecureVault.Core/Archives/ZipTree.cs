using System.Buffers;
using System.Globalization;
using System.Text;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;

namespace SecureVault.Core.Archives;

/// <summary>
/// Makes the table of an archive from items. Every part of a path is a safe name of its own, at most as long as file systems
/// take, and no two are the same on any of them; so nothing that is unpacked comes to lie outside or over something else.
/// </summary>
internal sealed class ZipTree
{
    // The longest name on ext4, APFS and NTFS.
    private const int MaxNameBytes = 255;

    // The longest path on Windows, below the 65,535 bytes that a record holds. Deeper items move to the top of the archive.
    private const int MaxPathBytes = 32_000;

    private readonly ILookup<Guid, Node> _below;
    private readonly ArrayBufferWriter<byte> _names = new();
    private readonly List<ZipTable.Folder> _folders = [];
    private readonly List<ZipTable.Entry> _entries = [];
    private readonly List<byte[]?> _sums = [];
    private readonly TakenNames _atTop = new();
    private readonly Stack<(int Folder, Node Node, string Name)> _waiting = [];

    private ZipTree(ILookup<Guid, Node> below) => _below = below;

    /// <summary>The table of an archive of items and all that is below them, in an order that depends on nothing else.</summary>
    /// <param name="tops">The items.</param>
    /// <param name="below">All that is below them.</param>
    /// <param name="changed">For an archive whose last entry lists the others: the time of that one, in milliseconds since 1970.</param>
    public static ZipTable Of(IEnumerable<Node> tops, IEnumerable<Node> below, long? changed = null)
    {
        var tree = new ZipTree(below.ToLookup(node => node.ParentId));
        tree.Push(-1, tops, tree._atTop);
        while (tree._waiting.TryPop(out var next))
        {
            tree.Add(next.Folder, next.Node, next.Name);
        }

        var table = new ZipTable(tree._names.WrittenSpan.ToArray(), [.. tree._folders], [.. tree._entries]);
        return changed is { } time ? tree.WithManifest(table, time) : table;
    }

    private ZipTable WithManifest(ZipTable files, long changed)
    {
        var manifest = new ZipManifest(files, [.. _sums]);
        var name = _atTop.Free(ZipManifest.FileName);
        var (nameAt, length) = (_names.WrittenCount, Encoding.UTF8.GetByteCount(name));
        Encoding.UTF8.GetBytes(name, _names);
        _entries.Add(new ZipTable.Entry
        {
            Folder = -1,
            NameAt = nameAt,
            NameLength = length,
            PathLength = length,
            Facts = new ZipRecords.Facts(manifest.Length, manifest.Crc, changed, IsFolder: false),
            Item = default,
            Version = default,
        });
        return new ZipTable(_names.WrittenSpan.ToArray(), [.. _folders], [.. _entries], manifest);
    }

    private void Push(int folder, IEnumerable<Node> nodes, TakenNames taken)
    {
        var named = nodes.Select(node => (Node: node, Name: SafeName.Cut(SafeName.For(node.Name), MaxNameBytes)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Node.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Node.Id)
            .Select(one => (folder, one.Node, taken.Free(one.Name)))
            .ToList();
        for (var i = named.Count - 1; i >= 0; i--)
        {
            _waiting.Push(named[i]);
        }
    }

    private void Add(int folder, Node node, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var path = (folder < 0 ? 0 : _folders[folder].PathLength) + length + (node.IsFolder ? 1 : 0);
        if (path > MaxPathBytes)
        {
            Add(-1, node, _atTop.Free(name));
            return;
        }

        var inner = node.IsFolder ? _below[node.Id] : [];
        var nameAt = _names.WrittenCount;
        Encoding.UTF8.GetBytes(name, _names);
        if (inner.Any())
        {
            _folders.Add(new ZipTable.Folder(folder, nameAt, length, path));
            Push(_folders.Count - 1, inner, new TakenNames());
            return;
        }

        _sums.Add(node.Sha256);
        _entries.Add(new ZipTable.Entry
        {
            Folder = folder,
            NameAt = nameAt,
            NameLength = length,
            PathLength = path,
            Facts = new ZipRecords.Facts(node.Length, node.Crc, node.Modified, node.IsFolder),
            Item = node.Id,
            Version = node.Version,
        });
    }

    /// <summary>The names of one folder, compared as file systems do that don't tell capitals or forms apart.</summary>
    private sealed class TakenNames
    {
        // With the number that was tried last for each: thousands of one name are not counted through for each.
        private readonly Dictionary<string, int> _taken = [];

        public string Free(string name)
        {
            var folded = NameIndex.Fold(name);
            if (_taken.TryAdd(folded, 1))
            {
                return name;
            }

            string free;
            do
            {
                free = SafeName.Cut(name, MaxNameBytes, string.Create(CultureInfo.InvariantCulture, $" ({++_taken[folded]})"));
            }
            while (!_taken.TryAdd(NameIndex.Fold(free), 1));
            return free;
        }
    }

    /// <summary>An item that is to come into an archive.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="ParentId">The folder that it is in.</param>
    /// <param name="Name">Its name, opened.</param>
    /// <param name="Changed">When it last changed here, in milliseconds since 1970.</param>
    internal sealed record Node(Guid Id, Guid ParentId, string Name, long Changed)
    {
        public bool IsFolder => Version == default;

        /// <summary>The content that it shows; all zero for a folder.</summary>
        public Guid Version { get; init; }

        /// <summary>Milliseconds since 1970; the file's own time once it was looked up.</summary>
        public long Modified { get; set; } = Changed;

        /// <summary>Bytes of the content; known once it was looked up.</summary>
        public long Length { get; set; }

        /// <summary>Of the content; known once it was looked up.</summary>
        public uint Crc { get; set; }

        /// <summary>Of the content; known once it was looked up for a list of all files, and not for every content.</summary>
        public byte[]? Sha256 { get; set; }

        public override string ToString() => $"Node({Id})";
    }
}
