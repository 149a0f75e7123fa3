using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>A line of the tree: a folder, or a note about the one above it.</summary>
/// <param name="Folder">The folder, also of a note.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">From 1.</param>
public sealed record FolderLine(ItemId Folder, string Name, int Level)
{
    /// <summary>Shown instead of folders when there are none, or when they could not be read.</summary>
    public FolderNote? Note { get; init; }

    public bool IsOpen { get; init; }

    /// <summary>True once it is known that no folder is in it.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>True for a folder that can't be chosen, and for all in it.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>Its place among its neighbours, from 1, and how many they are.</summary>
    public (int Place, int Count) Among { get; init; } = (1, 1);
}

public enum FolderNote
{
    /// <summary>No folder is in it.</summary>
    NoFolders,

    /// <summary>The folders in it could not be read.</summary>
    NotShown,
}

/// <summary>The folders of a drive as lines, opened branch by branch: a browser gets those in sight only, however many there are.</summary>
/// <param name="list">Reads the folders in a folder; null when that failed.</param>
/// <param name="top">The name of the top.</param>
/// <param name="forbidden">Folders that can't be chosen, nor any in them.</param>
internal sealed class FolderTree(Func<ItemId, Task<IReadOnlyList<DriveEntry>?>> list, string top, IReadOnlySet<ItemId> forbidden)
{
    private readonly Branch _root = new(ItemId.Root, top, above: null);
    private readonly Dictionary<ItemId, Branch> _branches = [];

    /// <summary>From the top down, as they are shown.</summary>
    public List<FolderLine> Lines { get; private set; } = [];

    /// <summary>The place of a folder's line; -1 when it is not shown.</summary>
    public int IndexOf(ItemId folder) => Lines.FindIndex(line => line.Folder == folder && line.Note is null);

    /// <summary>The folder above; null for the top.</summary>
    public ItemId? AboveOf(ItemId folder) => Find(folder)?.Above?.Folder;

    /// <summary>The first folder from a line on that can be chosen; null when there is none.</summary>
    public ItemId? FindChoosable(int place, int step)
    {
        for (; place >= 0 && place < Lines.Count; place += step)
        {
            if (Lines[place] is { Note: null, IsForbidden: false } line)
            {
                return line.Folder;
            }
        }

        return null;
    }

    /// <summary>Shows what is in a folder, read anew.</summary>
    public async Task OpenAsync(ItemId folder)
    {
        if (Find(folder) is null)
        {
            return;
        }

        var folders = await list(folder);
        if (folders?.Any(inner => IsAbove(inner.Id, folder)) == true)
        {
            // Moved meanwhile: a folder on the way here is in this one now, so the way is another.
            _branches.Clear();
            await OpenAsync(ItemId.Root);
        }

        // Another opening may have taken its line away meanwhile.
        if (Find(folder) is { } branch)
        {
            branch.IsOpen = true;
            branch.Inner = folders?.OrderBy(inner => inner.Name, StringComparer.CurrentCultureIgnoreCase).Select(inner => Place(inner, branch)).ToList();
            Arrange();
        }
    }

    /// <summary>Hides what is in a folder.</summary>
    public void Close(ItemId folder)
    {
        if (Find(folder) is { } branch)
        {
            branch.IsOpen = false;
            Arrange();
        }
    }

    private Branch? Find(ItemId folder) => folder == ItemId.Root ? _root : _branches.GetValueOrDefault(folder);

    private bool IsAbove(ItemId upper, ItemId folder)
    {
        var branch = Find(folder);
        while (branch is not null && branch.Folder != upper)
        {
            branch = branch.Above;
        }

        return branch is not null;
    }

    // A folder has one place. When it turns up elsewhere it was moved, and its line and those in it are out of date.
    private Branch Place(DriveEntry folder, Branch above)
    {
        if (_branches.TryGetValue(folder.Id, out var known))
        {
            if (known.Above == above && known.Name == folder.Name)
            {
                return known;
            }

            known.Above?.Inner?.Remove(known);
        }

        return _branches[folder.Id] = new Branch(folder.Id, folder.Name, above);
    }

    private void Arrange()
    {
        var lines = new List<FolderLine>();
        Add(_root, level: 1, isForbidden: false, (1, 1));
        Lines = lines;

        void Add(Branch branch, int level, bool isForbidden, (int Place, int Count) among)
        {
            var line = new FolderLine(branch.Folder, branch.Name, level)
            {
                IsOpen = branch.IsOpen,
                IsEmpty = branch.Inner is { Count: 0 },
                IsForbidden = isForbidden || forbidden.Contains(branch.Folder),
                Among = among,
            };
            lines.Add(line);

            // Lines that are out of date can make a way longer than any in the drive, and each level is a call on the stack.
            if (!branch.IsOpen || level > Folders.MaxFolderDepth + 1)
            {
                return;
            }

            if (branch.Inner is not { Count: > 0 } inner)
            {
                lines.Add(line with { Level = level + 1, Note = branch.Inner is null ? FolderNote.NotShown : FolderNote.NoFolders });
                return;
            }

            for (var place = 0; place < inner.Count; place++)
            {
                Add(inner[place], level + 1, line.IsForbidden, (place + 1, inner.Count));
            }
        }
    }

    private sealed class Branch(ItemId folder, string name, Branch? above)
    {
        public ItemId Folder => folder;

        public string Name => name;

        public Branch? Above => above;

        public List<Branch>? Inner { get; set; }

        public bool IsOpen { get; set; }
    }
}
