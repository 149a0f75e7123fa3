using Bunit;
using SecureVault.Core.Drive;
using SecureVault.Tests.Drive.Lists;
using SecureVault.Web.Components.Previews;

namespace SecureVault.Tests.Previews;

/// <summary>The row of files below a preview: however long the list is, a few around the one that is shown.</summary>
public sealed class FilmStripTests : ComponentTest
{
    private readonly DriveEntry[] _files = [.. Enumerable.Range(0, 5000).Select(i => ListScene.File($"{i}.txt"))];

    [Theory]
    [InlineData(0, "0.txt", "48.txt")]
    [InlineData(2500, "2476.txt", "2524.txt")]
    [InlineData(4999, "4951.txt", "4999.txt")]
    public void Of_a_long_list_those_around_the_current_file_are_there(int at, string first, string last)
    {
        var strip = Render<FilmStrip>(parameters => parameters.Add(one => one.Files, _files).Add(one => one.At, at));

        var files = strip.FindAll("button");
        Assert.Equal(49, files.Count);
        Assert.Equal((first, last), (files[0].GetAttribute("title"), files[^1].GetAttribute("title")));
        var current = Assert.Single(files, file => file.HasAttribute("aria-current"));
        Assert.Equal((_files[at].Name, "0"), (current.GetAttribute("title"), current.GetAttribute("tabindex")));
        Assert.All(files.Where(file => file != current), file => Assert.Equal("-1", file.GetAttribute("tabindex")));
    }

    [Fact]
    public void A_click_goes_there()
    {
        DriveEntry? chosen = null;
        var strip = Render<FilmStrip>(parameters => parameters.Add(one => one.Files, _files).Add(one => one.At, 10).Add(one => one.Chosen, entry => chosen = entry));

        strip.Find("button[title='12.txt']").Click();

        Assert.Same(_files[12], chosen);
    }
}
