using SecureVault.Core;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadDestinationTests
{
    [Fact]
    public void It_is_the_top_until_a_page_shows_a_folder_and_tells_only_what_changes()
    {
        var destination = new UploadDestination();
        var told = 0;
        destination.Changed += () => told++;
        Assert.Equal((ItemId.Root, string.Empty), (destination.Folder, destination.Name));

        var folder = ItemId.New();
        destination.Show(folder, "Reports");
        destination.Show(folder, "Reports");
        Assert.Equal((folder, "Reports", 1), (destination.Folder, destination.Name, told));

        destination.Show(folder, "Old reports");
        destination.ShowTop();
        destination.Show(ItemId.Root, "Files");
        Assert.Equal((ItemId.Root, string.Empty, 3), (destination.Folder, destination.Name, told));
    }
}
