using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;

namespace SecureVault.Tests.Drive.Lists;

/// <summary>A list of some files, without a page.</summary>
internal static class ListScene
{
    public static DriveEntry File(string name) => new(ItemId.New(), name, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, VersionId.New());

    public static DriveEntry Folder(string name) => File(name) with { IsFolder = true };

    public static DriveView ViewOf(params IEnumerable<DriveEntry> entries)
    {
        var view = new DriveView();
        view.Show([.. entries]);
        return view;
    }

    public static DriveView ViewOf(params string[] names) => ViewOf(names.Select(File));

    public static string[] SelectedNames(this DriveView view) => [.. view.Selected.Select(entry => entry.Name)];
}
