using System.Globalization;
using System.Text;

namespace SecureVault.Core.Recovery;

/// <summary>
/// Decides where each recovered file goes: into a folder for its owner, by the path of its upload. The newest content of a path has the
/// plain name; older ones carry the time of their upload. Whatever names are stored, nothing leaves the folder.
/// </summary>
internal static class RescuePlan
{
    // File systems take 255 bytes; some are left for what tells two files of one name apart.
    private const int MaxNameBytes = 200;

    // Systems take 4,096 bytes of path; some are left for the output folder and for the file's name. Deeper files go to one folder.
    private const int MaxFolderBytes = 3000;
    private const string DeepFolder = "_deep";

    // Thumbnails had a name before they had none. A folder of their own keeps them out of the way, and nothing real is lost with them.
    private const string ThumbnailFolder = "_thumbnails";

    // Names that one file system takes and another does not are replaced everywhere, so that the tree can be copied on.
    private static readonly char[] Unsafe = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

    /// <summary>Gives every file a path of its own, relative to the output folder.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="folderOf">The name of an owner's folder.</param>
    public static IReadOnlyList<(FoundFile File, string Path)> Make(IReadOnlyCollection<FoundFile> files, Func<UserId, string> folderOf)
    {
        var wanted = files
            .Select(file => (File: file, Folder: FolderOf(file, folderOf), Name: Safe(file.Object.Facts.Name)))
            .OrderByDescending(file => file.File.Object.Facts.Time)
            .ThenBy(file => file.File.Object.Version.Value)
            .ToList();

        // A file system that ignores case must not lose one of two names either.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, folder, _) in wanted)
        {
            for (var path = folder; path.Length > 0; path = Path.GetDirectoryName(path) ?? string.Empty)
            {
                if (!taken.Add(path))
                {
                    break;
                }
            }
        }

        return wanted.ConvertAll(file => (file.File, Claim(taken, file.Folder, file.Name, file.File.Object.Facts.Time)));
    }

    /// <summary>A text as the name of a file or folder.</summary>
    internal static string Safe(string name)
    {
        var safe = string.Create(name.Length, name, static (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsControl(source[i]) || Unsafe.Contains(source[i]) ? '_' : source[i];
            }
        }).TrimEnd('.', ' ');
        return safe.Length == 0 ? "_" : Cut(safe);
    }

    private static string FolderOf(FoundFile file, Func<UserId, string> folderOf)
    {
        var (owner, facts) = (folderOf(file.Object.Owner), file.Object.Facts);
        if (facts is { Name: "thumbnail.webp", MediaType: "image/webp" })
        {
            return Path.Combine(owner, ThumbnailFolder);
        }

        var folder = Path.Combine([owner, .. facts.FolderPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Safe)]);
        return Encoding.UTF8.GetByteCount(folder) <= MaxFolderBytes ? folder : Path.Combine(owner, DeepFolder, file.Object.Version.ToString());
    }

    private static string Claim(HashSet<string> taken, string folder, string name, DateTimeOffset time)
    {
        var path = Path.Combine(folder, name);
        if (taken.Add(path))
        {
            return path;
        }

        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        var dated = $"{stem} ({time.UtcDateTime.ToString("yyyy-MM-dd HH.mm.ss", CultureInfo.InvariantCulture)}";
        path = Path.Combine(folder, $"{dated}){ending}");
        for (var number = 2; !taken.Add(path); number++)
        {
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{dated}, {number}){ending}"));
        }

        return path;
    }

    /// <summary>Cuts a long name between characters and keeps its ending, which says what opens the file.</summary>
    private static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxNameBytes)
        {
            return name;
        }

        var ending = Path.GetExtension(name) is { Length: <= 16 } kept ? kept : string.Empty;
        var room = MaxNameBytes - Encoding.UTF8.GetByteCount(ending);
        var stem = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
            {
                break;
            }

            stem.Append(rune.ToString());
        }

        return stem.Append(ending).ToString();
    }
}
