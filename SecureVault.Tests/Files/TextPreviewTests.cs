using System.Text;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Tests.Files;

public sealed class TextPreviewTests
{
    private const string Text = "Grüße, Ελλάδα, 東京 🙂\nline 2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<byte[], string> Encoded() => new()
    {
        { Encoding.UTF8.GetBytes(Text), Text },
        { [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)], Text },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)], Text },
        { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)], Text },
        { Encoding.Unicode.GetBytes("plain words without a mark"), "plain words without a mark" },
        { Encoding.BigEndianUnicode.GetBytes("plain words without a mark"), "plain words without a mark" },
        { Encoding.Latin1.GetBytes("Größe: 5 £"), "Größe: 5 £" },
        { [0xFF, 0xFE, (byte)'a', 0, (byte)'b'], "a" },
    };

    [Theory]
    [MemberData(nameof(Encoded))]
    public async Task A_text_is_read_as_it_was_written(byte[] content, string expected)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, content);

        var read = Assert.IsType<TextOutcome.Read>(await vault.Get<TextPreviews>().ReadAsync(user, item, null, Token));

        Assert.Equal(expected, read.Text);
        Assert.True(read.IsWhole);
    }

    [Fact]
    public async Task Of_a_long_text_the_beginning_is_read_and_no_letter_is_cut_in_two()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, Encoding.UTF8.GetBytes("x" + new string('€', 400_000)));

        var read = Assert.IsType<TextOutcome.Read>(await vault.Get<TextPreviews>().ReadAsync(user, item, null, Token));

        Assert.False(read.IsWhole);
        Assert.Equal("x" + new string('€', 349_525), read.Text);
    }

    [Fact]
    public async Task What_is_no_text_is_not_shown_as_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, [1, 0, 0, 2, 3, 0, 4, 5, 6]);

        Assert.IsType<TextOutcome.NotText>(await vault.Get<TextPreviews>().ReadAsync(user, item, null, Token));
    }

    [Fact]
    public async Task Another_persons_text_is_not_there()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, [65]);

        Assert.IsType<TextOutcome.NotFound>(await vault.Get<TextPreviews>().ReadAsync(eve, item, null, Token));
    }

    [Theory]
    [InlineData("a.svg", PreviewKind.Text)]
    [InlineData("a.HTML", PreviewKind.Text)]
    [InlineData("a.xml", PreviewKind.Text)]
    [InlineData("README", PreviewKind.Text)]
    [InlineData(".gitignore", PreviewKind.Text)]
    [InlineData("a.md", PreviewKind.Markdown)]
    [InlineData("a.PDF", PreviewKind.Pdf)]
    [InlineData("a.jpeg", PreviewKind.Image)]
    [InlineData("a.heic", PreviewKind.None)]
    [InlineData("a.exe", PreviewKind.None)]
    [InlineData("a", PreviewKind.None)]
    [InlineData("png", PreviewKind.None)]
    public void The_name_says_how_a_file_is_looked_at(string name, PreviewKind kind) => Assert.Equal(kind, PreviewFormat.KindOf(name));
}
