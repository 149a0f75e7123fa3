using SecureVault.Core.Drive;
using SecureVault.Tests.Drive.Lists;
using SecureVault.Web.Components.Drive.Viewer;

namespace SecureVault.Tests.Drive.Viewer;

/// <summary>The files that can be turned to, while the list changes under the one that is shown.</summary>
public sealed class ViewedFilesTests
{
    private readonly DriveEntry _folder = ListScene.Folder("Plans");
    private readonly DriveEntry _a = ListScene.File("a.png");
    private readonly DriveEntry _b = ListScene.File("b.png");
    private readonly DriveEntry _c = ListScene.File("c.png");
    private readonly ViewedFiles _viewed = new();

    [Fact]
    public void Folders_are_passed_over()
    {
        Assert.True(_viewed.Follow([_folder, _a, _b], _a));

        Assert.Equal([_a, _b], _viewed.Files);
    }

    [Fact]
    public void A_renamed_file_is_followed_to_its_new_place()
    {
        _viewed.Follow([_a, _b, _c], _a);
        var renamed = _a with { Name = "z.png" };

        Assert.True(_viewed.Follow([_b, _c, renamed], _a));

        Assert.Equal(renamed, _viewed.Shown);
        Assert.Equal([_b, _c, renamed], _viewed.Files);
    }

    [Fact]
    public void A_file_that_the_list_lost_keeps_its_place_while_it_is_shown()
    {
        _viewed.Follow([_a, _b, _c], _b);

        Assert.False(_viewed.Follow([_a, _c], _b));
        Assert.Equal([_a, _b, _c], _viewed.Files);

        var unmarked = _b with { IsFavourite = !_b.IsFavourite };
        _viewed.Update(unmarked);
        Assert.Equal(unmarked, _viewed.Shown);
        Assert.Equal([_a, unmarked, _c], _viewed.Files);

        DriveEntry[] list = [_a, _c];
        _viewed.Follow(list, _b);
        Assert.True(_viewed.Follow(list, _c));
        Assert.Equal([_a, _c], _viewed.Files);
    }

    [Fact]
    public void The_next_file_takes_the_place_of_one_that_is_gone_and_at_the_end_the_one_before()
    {
        _viewed.Follow([_a, _b, _c], _b);

        Assert.Equal(_c, _viewed.Remove(_b.Id));
        Assert.Equal(_a, _viewed.Remove(_c.Id));
        Assert.Null(_viewed.Remove(_a.Id));
        Assert.Empty(_viewed.Files);
    }

    [Fact]
    public void A_file_that_is_gone_stays_away_until_the_list_is_read_again()
    {
        DriveEntry[] list = [_a, _b, _c];
        _viewed.Follow(list, _b);
        _viewed.Remove(_b.Id);

        _viewed.Follow(list, _c);
        Assert.Equal([_a, _c], _viewed.Files);

        _viewed.Follow([_a, _b, _c], _c); // brought back
        Assert.Equal([_a, _b, _c], _viewed.Files);
    }

    [Fact]
    public void The_same_list_again_is_no_news()
    {
        DriveEntry[] list = [_a];
        _viewed.Follow(list, _b);

        Assert.True(_viewed.Follow(list, _b));
        Assert.Equal([_b, _a], _viewed.Files);
    }
}
