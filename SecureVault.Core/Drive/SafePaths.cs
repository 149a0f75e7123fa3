using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Drive;

/// <summary>
/// The paths of folders that come into the drive together, in names that it takes: each keeps its name where that can be, and gets one as
/// near to it as may be where not. Such a name is numbered when another folder has it, so that two folders don't become one.
/// </summary>
public sealed class SafePaths
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal) { [string.Empty] = string.Empty };

    // The last number of each name, by its folded path.
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>Finds names for all of them.</summary>
    /// <param name="paths">Names with slashes in between; empty for none.</param>
    public SafePaths(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var folder = path; folder.Length > 0 && folders.Add(folder); folder = AboveOf(folder))
            {
                // with all folders above
            }
        }

        // Names that can stay come first, and the order is always the same, so that the same folders get the same names the next time.
        foreach (var (folder, _, kept) in folders
            .Select(folder => (Folder: folder, Level: folder.Count(letter => letter == '/'), Kept: ItemName.TryParse(NameOf(folder), out var name, out _) ? name : null))
            .OrderBy(folder => folder.Level)
            .ThenBy(folder => folder.Kept is null)
            .ThenBy(folder => folder.Folder, StringComparer.Ordinal))
        {
            Add(folder, kept);
        }
    }

    /// <summary>One of the paths, or of those above them, in names that the drive takes.</summary>
    public string Of(string path) => _paths[path];

    private static string AboveOf(string folder) => folder[..Math.Max(0, folder.LastIndexOf('/'))];

    private static string NameOf(string folder) => folder[(folder.LastIndexOf('/') + 1)..];

    private static string KeyOf(string above, ItemName name) => NameFolding.Fold($"{above}/{name.Text}");

    private static ItemName Mend(string name) => ItemName.TryParse(SafeName.AsItem(name), out var safe, out _) ? safe : ItemName.Stored("_");

    private void Add(string folder, ItemName? kept)
    {
        var above = _paths[AboveOf(folder)];
        var text = NameOf(folder);
        if (kept is not null)
        {
            // Where two such names are the same to the drive, it takes them for one folder, as it always does.
            _taken.TryAdd(KeyOf(above, kept), 1);
        }
        else
        {
            var mended = Mend(text);
            var free = mended;
            while (!_taken.TryAdd(KeyOf(above, free), 1))
            {
                free = mended.Numbered(++_taken[KeyOf(above, mended)]);
            }

            text = free.Text;
        }

        _paths[folder] = above.Length == 0 ? text : $"{above}/{text}";
    }
}
