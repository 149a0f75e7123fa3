using System.Text;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;

namespace SecureVault.Core.Search;

/// <summary>
/// The names of one drive in memory, opened, with what else a search looks at. It does not change; a drive that changed gets a
/// new one.
/// </summary>
internal sealed class NameIndex
{
    private readonly Dictionary<Guid, int> _folders;
    private readonly Row[] _rows;

    private NameIndex(Row[] rows, Dictionary<Guid, int> folders) => (_rows, _folders) = (rows, folders);

    /// <summary>How many items there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Takes the live items, without those below a folder that is not live.</summary>
    public static NameIndex Of(IReadOnlyList<Row> live)
    {
        // Counted first: an array that grows borrows its pieces from a pool, which would keep them for minutes after the search.
        var reachable = ReachableOf(live);
        var rows = new Row[reachable.Count(isReachable => isReachable)];
        var folders = new Dictionary<Guid, int>();
        for (var (i, next) = (0, 0); i < live.Count; i++)
        {
            if (reachable[i])
            {
                rows[next] = live[i];
                if (live[i].IsFolder)
                {
                    folders.Add(live[i].Id, next);
                }

                next++;
            }
        }

        return new NameIndex(rows, folders);
    }

    private static bool[] ReachableOf(IReadOnlyList<Row> live)
    {
        var folders = new Dictionary<Guid, int>();
        for (var i = 0; i < live.Count; i++)
        {
            if (live[i].IsFolder)
            {
                folders.Add(live[i].Id, i);
            }
        }

        // For each folder: 1 reachable from the top, -1 not, 0 not known yet.
        var known = new sbyte[live.Count];
        var way = new List<int>();
        var reachable = new bool[live.Count];
        for (var i = 0; i < live.Count; i++)
        {
            way.Clear();
            var found = Climb(live, live[i].ParentId, folders, known, way);
            way.ForEach(folder => known[folder] = found);
            reachable[i] = found > 0;
        }

        return reachable;
    }

    /// <summary>Goes up from a folder to the top, or to one that is known, and notes the way.</summary>
    private static sbyte Climb(IReadOnlyList<Row> live, Guid from, Dictionary<Guid, int> folders, sbyte[] known, List<int> way)
    {
        for (var parent = from; parent != ItemId.Root.Value; parent = live[way[^1]].ParentId)
        {
            if (way.Count > DriveTree.RecursionLimit || !folders.TryGetValue(parent, out var folder))
            {
                return -1;
            }

            if (known[folder] != 0)
            {
                return known[folder];
            }

            way.Add(folder);
        }

        return 1;
    }

    /// <summary>The best of what matches, and how much there is altogether.</summary>
    public (List<Row> Best, int Total) Find(SearchQuery query, int most)
    {
        var words = WordsOf(query.Text);
        var extensions = query.Extensions?.Select(extension => extension.TrimStart('.')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var byExtension = extensions?.GetAlternateLookup<ReadOnlySpan<char>>();
        var below = query.Below is { } folder && folder != ItemId.Root ? Below(folder.Value) : null;

        // The worst of the best on top, so that a better one takes its place.
        var best = new PriorityQueue<int, Rank>(Rank.WorstFirst);
        var total = 0;
        for (var i = 0; i < _rows.Length; i++)
        {
            ref var row = ref _rows[i];
            if (!Fits(row, query, byExtension) || (below is not null && !below.Contains(row.ParentId)) || GradeOf(row.Folded, words) is not { } grade)
            {
                continue;
            }

            total++;
            var rank = new Rank(grade, words.Length == 0 ? -row.Changed : 0, row.Folded);
            if (best.Count < most)
            {
                best.Enqueue(i, rank);
            }
            else if (most > 0)
            {
                best.EnqueueDequeue(i, rank);
            }
        }

        var ordered = new List<Row>(best.Count);
        while (best.TryDequeue(out var i, out _))
        {
            ordered.Add(_rows[i]);
        }

        ordered.Reverse();
        return (ordered, total);
    }

    /// <summary>The files by extension, the largest sum first.</summary>
    public List<ExtensionUse> Extensions()
    {
        var sums = new Dictionary<string, (int Files, long Bytes)>(StringComparer.Ordinal);
        var bySpan = sums.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (!row.IsFolder)
            {
                var extension = Path.GetExtension(row.Folded.AsSpan()).TrimStart('.');
                var sum = bySpan.TryGetValue(extension, out var before) ? before : default;
                bySpan[extension] = (sum.Files + 1, sum.Bytes + row.Length);
            }
        }

        return [.. sums.Select(sum => new ExtensionUse(sum.Key, sum.Value.Files, sum.Value.Bytes)).OrderByDescending(use => use.Bytes).ThenBy(use => use.Extension, StringComparer.Ordinal)];
    }

    /// <summary>The largest files, the largest first.</summary>
    public IEnumerable<Row> Largest(int most) => _rows
        .Where(row => !row.IsFolder && row.Length > 0)
        .OrderByDescending(row => row.Length)
        .ThenBy(row => row.Folded, StringComparer.Ordinal)
        .Take(most);

    /// <summary>The folders from the top down to the one that an item is in.</summary>
    public IReadOnlyList<FolderName> PathOf(Row row)
    {
        var path = new List<FolderName>();
        for (var parent = row.ParentId; parent != ItemId.Root.Value; parent = _rows[_folders[parent]].ParentId)
        {
            path.Add(new FolderName(new ItemId(parent), _rows[_folders[parent]].Name));
        }

        path.Reverse();
        return path;
    }

    /// <summary>A name as it is compared: most names are ASCII, and then lower case is all that there is to it.</summary>
    public static string Fold(string name)
    {
        if (!Ascii.IsValid(name))
        {
            return NameFolding.Fold(name);
        }

#pragma warning disable CA1308 // as NameFolding does it
        return name.ToLowerInvariant();
#pragma warning restore CA1308
    }

    private static string[] WordsOf(string text)
    {
        // Half a surrogate pair is in no name; while somebody types it may well be in the text.
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune);
        }

        return Fold(whole.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool Fits(in Row row, SearchQuery query, HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? extensions)
    {
        if (query.IsFolder is { } isFolder && row.IsFolder != isFolder)
        {
            return false;
        }

        if ((query.MinBytes is not null || query.MaxBytes is not null || extensions is not null) && row.IsFolder)
        {
            return false;
        }

        return row.Length >= (query.MinBytes ?? 0)
            && row.Length <= (query.MaxBytes ?? long.MaxValue)
            && (query.ChangedFrom is not { } from || row.Changed >= from.ToUnixTimeMilliseconds())
            && (query.ChangedBefore is not { } before || row.Changed < before.ToUnixTimeMilliseconds())
            && (extensions is not { } some || (Path.GetExtension(row.Name.AsSpan()) is { Length: > 1 } extension && some.Contains(extension[1..])));
    }

    /// <returns>0 for a name that begins with the first word, 1 for one with a word that does, 2 for others; null for a name that lacks a word.</returns>
    private static int? GradeOf(string folded, string[] words)
    {
        foreach (var word in words)
        {
            if (!folded.Contains(word, StringComparison.Ordinal))
            {
                return null;
            }
        }

        if (words.Length == 0 || folded.StartsWith(words[0], StringComparison.Ordinal))
        {
            return 0;
        }

        for (var at = folded.IndexOf(words[0], StringComparison.Ordinal); at > 0; at = folded.IndexOf(words[0], at + 1, StringComparison.Ordinal))
        {
            if (!char.IsLetterOrDigit(folded[at - 1]))
            {
                return 1;
            }
        }

        return 2;
    }

    private HashSet<Guid> Below(Guid top)
    {
        var inside = new HashSet<Guid> { top };
        var children = _folders.Values.ToLookup(i => _rows[i].ParentId, i => _rows[i].Id);
        var waiting = new Stack<Guid>([top]);
        while (waiting.TryPop(out var folder))
        {
            foreach (var inner in children[folder].Where(inside.Add))
            {
                waiting.Push(inner);
            }
        }

        return inside;
    }

    /// <summary>An item; times in milliseconds since 1970.</summary>
    internal readonly struct Row
    {
        public required Guid Id { get; init; }

        public required Guid ParentId { get; init; }

        public required Guid VersionId { get; init; }

        public required string Name { get; init; }

        /// <summary>The name as it is compared; the same text as the name where nothing differs.</summary>
        public required string Folded { get; init; }

        public required long Length { get; init; }

        public required long Created { get; init; }

        public required long Modified { get; init; }

        public required long Changed { get; init; }

        public required bool IsFolder { get; init; }

        public required bool IsFavourite { get; init; }

        public required bool IsDamaged { get; init; }
    }

    private readonly record struct Rank(int Grade, long Age, string Folded)
    {
        public static IComparer<Rank> WorstFirst { get; } = Comparer<Rank>.Create((one, other) => Compare(other, one));

        private static int Compare(Rank one, Rank other)
        {
            var byGrade = one.Grade.CompareTo(other.Grade);
            var byAge = byGrade != 0 ? byGrade : one.Age.CompareTo(other.Age);
            return byAge != 0 ? byAge : string.CompareOrdinal(one.Folded, other.Folded);
        }
    }
}
