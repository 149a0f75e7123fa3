using SecureVault.Web.Endpoints;

namespace SecureVault.Tests.Endpoints;

public sealed class DownloadNameTests
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
        Assert.Equal(safe, DownloadName.For(name));
}
