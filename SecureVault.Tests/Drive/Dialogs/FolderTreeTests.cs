using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Dialogs;

namespace SecureVault.Tests.Drive.Dialogs;

/// <summary>The tree of folders while another window moves them.</summary>
public sealed class FolderTreeTests
{
    private static readonly Dictionary<string, ItemId> Ids = "ABCX".ToDictionary(letter => letter.ToString(), _ => ItemId.New());
    private readonly Dictionary<string, string> _drive = [];
    private readonly FolderTree _tree;

    public FolderTreeTests() => _tree = new FolderTree(folder => Task.FromResult<IReadOnlyList<DriveEntry>?>(ListOf(folder)), "Files", new HashSet<ItemId>());

    private string Shown => string.Join(' ', _tree.Lines.Where(line => line.Note is null).Select(line => $"{line.Level}{line.Name}"));

    [Fact]
    public async Task Two_folders_that_change_places_do_not_end_up_in_each_other()
    {
        Put("", "A");
        Put("A", "B");
        await OpenAsync("", "A");
        Assert.Equal("1Files 2A 3B", Shown);

        Put("", "B");
        Put("B", "A");
        await OpenAsync("B");

        Assert.Equal("1Files 2B 3A", Shown);
        await OpenAsync("A");
        Assert.Equal("1Files 2B 3A", Shown);
    }

    [Fact]
    public async Task A_folder_that_was_moved_stands_in_its_new_place_only_and_closed()
    {
        Put("", "A");
        Put("", "B");
        Put("A", "X");
        Put("X", "C");
        await OpenAsync("", "A", "X");
        Assert.Equal("1Files 2A 3X 4C 2B", Shown);

        Put("B", "X");
        await OpenAsync("B");

        Assert.Equal("1Files 2A 2B 3X", Shown);
        Assert.Distinct(_tree.Lines.Select(line => (line.Folder, line.Note)));
        Assert.Equal(Ids["B"], _tree.AboveOf(Ids["X"]));
    }

    [Fact]
    public async Task What_is_open_stays_open_when_the_folder_above_is_read_again()
    {
        Put("", "A");
        Put("A", "X");
        Put("X", "C");
        await OpenAsync("", "A", "X");

        Put("A", "B");
        await OpenAsync("A");

        Assert.Equal("1Files 2A 3B 3X 4C", Shown);
    }

    [Fact]
    public async Task A_way_that_was_never_so_long_in_the_drive_is_not_followed_for_ever()
    {
        var way = Enumerable.Range(0, 2000).Select(_ => ItemId.New()).ToList();
        var next = way.Zip(way.Skip(1)).ToDictionary(pair => pair.First, pair => pair.Second);
        next[ItemId.Root] = way[0];
        var tree = new FolderTree(folder => Task.FromResult<IReadOnlyList<DriveEntry>?>([EntryOf(next[folder], "deep")]), "Files", new HashSet<ItemId>());

        await tree.OpenAsync(ItemId.Root);
        foreach (var folder in way.SkipLast(1))
        {
            await tree.OpenAsync(folder);
        }

        Assert.InRange(tree.Lines.Count, Folders.MaxFolderDepth, Folders.MaxFolderDepth + 2);
    }

    private static DriveEntry EntryOf(ItemId folder, string name) => new(folder, name, 0, default, default, default) { IsFolder = true };

    private void Put(string above, string name) => _drive[name] = above;

    private async Task OpenAsync(params string[] folders)
    {
        foreach (var folder in folders)
        {
            await _tree.OpenAsync(Ids.GetValueOrDefault(folder));
        }
    }

    private List<DriveEntry> ListOf(ItemId folder) =>
        [.. _drive.Where(pair => Ids.GetValueOrDefault(pair.Value) == folder).Select(pair => EntryOf(Ids[pair.Key], pair.Key))];
}
