using System.Text;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Drive;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("plan.txt", "plan.txt")]
    [InlineData("Договор 日本 😀.pdf", "Договор 日本 😀.pdf")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i")]
    [InlineData("line\r\nbreak\0", "line__break_")]
    [InlineData("invoice\u202Etxt.exe", "invoice_txt.exe")]
    [InlineData("CON", "_CON")]
    [InlineData("com1.txt", "_com1.txt")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("...", "_")]
    [InlineData(" . ", "_")]
    [InlineData("name. . ", "name")]
    public void A_download_arrives_under_a_name_that_does_no_harm(string name, string safe) =>
        Assert.Equal(safe, SafeName.For(name));

    [Theory]
    [InlineData("", "")]
    [InlineData("Photos/2024", "Photos/2024")]
    [InlineData("Photos/...", "Photos/_")]
    [InlineData(" /a. /..", "_/a. /_")]
    [InlineData("\u2800/a\\b", "_/a_b")]
    public void Folders_whose_names_the_drive_does_not_take_get_others(string path, string usable)
    {
        Assert.Equal(usable, new SafePaths([path]).Of(path));
        Assert.All(usable.Split('/', StringSplitOptions.RemoveEmptyEntries), name => Assert.True(ItemName.TryParse(name, out _, out _)));
    }

    [Fact]
    public void Folders_that_differ_stay_apart_and_get_the_same_names_in_any_order()
    {
        string[] paths = ["a\\/x", "a\u0001/x", "A_", "a_ (2)", "b/a\\", "b/a\u0002/a\\", "b/a\u0002/a\u0001", "plain", string.Empty];
        string[] usable = ["a_ (4)/x", "a_ (3)/x", "A_", "a_ (2)", "b/a_ (2)", "b/a_/a_ (2)", "b/a_/a_", "plain", string.Empty];

        var names = new SafePaths(paths);
        Assert.Equal(usable, paths.Select(names.Of));
        names = new SafePaths(paths.Reverse());
        Assert.Equal(usable, paths.Select(names.Of));
        Assert.Equal("a_ (4)", names.Of("a\\"));
    }

    [Theory]
    [InlineData("plan.txt", 255, "", "plan.txt")]
    [InlineData("plan.txt", 255, " (2)", "plan (2).txt")]
    [InlineData("日本日本日本日本日本日本日本.txt", 32, "", "日本日本日本日本日.txt")]
    [InlineData("日本日本日本日本日本日本日本.txt", 32, " (2)", "日本日本日本日本 (2).txt")]
    [InlineData("😀😀😀😀😀😀😀😀😀", 33, "", "😀😀😀😀😀😀😀😀")]
    [InlineData(".a name that is nothing but extension", 32, " (2)", ".a name that is nothing but (2)")]
    public void A_name_that_is_too_long_for_a_file_system_keeps_its_beginning_and_its_extension(string name, int most, string mark, string cut)
    {
        Assert.Equal(cut, SafeName.Cut(name, most, mark));
        Assert.True(Encoding.UTF8.GetByteCount(cut) <= most);
    }
}
