using System.Text;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Formats;

namespace SecureVault.Tests.Downloads;

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
        { [0xFF, 0xFE, (byte)'a', 0, (byte)'b'], "a\uFFFD" },
        { [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(Text)], Text },
        { [0, 0, 0xFE, 0xFF, .. new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes(Text)], Text },
        { Encoding.UTF32.GetBytes("plain words without a mark"), "plain words without a mark" },
        { "Grüße, café"u8.ToArray()[..^1], "Grüße, caf\uFFFD" },
        { [(byte)'c', (byte)'a', (byte)'f', 0xE9], "café" },
        { [], "" },
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

    public static TheoryData<string, string> Written() => TestTexts.Written();

    [Theory]
    [MemberData(nameof(Written))]
    public void The_encoding_of_a_text_is_found_out(string encoding, string text)
    {
        var bytes = TextEncoding.Find(encoding)!.Open().GetBytes(text);

        var read = TextDetection.Detect(bytes, isWhole: true)!;

        Assert.Equal(text, read.Open().GetString(bytes)); // it may be read by another name: a set that holds the first one
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task A_text_is_read_in_the_encoding_that_is_chosen(string encoding, string text)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var chosen = TextEncoding.Find(encoding)!;
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, chosen.Open().GetBytes(text));

        var read = Assert.IsType<TextOutcome.Read>(await vault.Get<TextPreviews>().ReadAsync(user, item, null, chosen, Token));

        Assert.Equal((text, chosen), (read.Text, read.Encoding));
    }

    [Fact]
    public void Each_encoding_that_can_be_chosen_is_there_once_and_reads_all_bytes()
    {
        var all = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        foreach (var encoding in TextEncoding.All)
        {
            Assert.Same(encoding, TextEncoding.Find(encoding.Id.ToUpperInvariant()));
            Assert.NotEmpty(encoding.Open().GetString(all));
        }

        Assert.Equal(TextEncoding.All.Count, TextEncoding.All.DistinctBy(encoding => encoding.Name).Count());
        Assert.Null(TextEncoding.Find("unheard-of"));
        Assert.Null(TextEncoding.Find(null));
    }

    [Theory]
    [InlineData("utf-8", "Grüße, Ελλάδα, 東京 und noch mehr Wörter")]
    [InlineData("shift_jis", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。")]
    [InlineData("windows-1251", "Все люди рождаются свободными и равными в своем достоинстве и правах.")]
    public void A_bad_byte_spoils_itself_and_nothing_else(string encoding, string text)
    {
        var bytes = TextEncoding.Find(encoding)!.Open().GetBytes(text);
        byte bad = encoding == "windows-1251" ? (byte)0x98 : (byte)0xFF; // what is no letter there

        var read = TextDetection.Detect([.. bytes, bad, .. bytes], isWhole: true)!.Open().GetString([.. bytes, bad, .. bytes]);

        Assert.StartsWith(text, read, StringComparison.Ordinal);
        Assert.EndsWith(text, read, StringComparison.Ordinal);
        Assert.InRange(read.Length, 2 * text.Length, (2 * text.Length) + 1);
    }

    [Theory]
    [InlineData("utf-8", "x€")]
    [InlineData("utf-16le", "🙂")]
    [InlineData("utf-32be", "x🙂")]
    [InlineData("shift_jis", "x東京")]
    [InlineData("gb18030", "x東京🙂")]
    [InlineData("euc-kr", "x한국")]
    public async Task A_letter_that_the_end_of_the_beginning_cuts_in_two_is_left_out(string encoding, string letters)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var chosen = TextEncoding.Find(encoding)!;
        var unit = chosen.Open().GetBytes(letters);
        var text = string.Concat(Enumerable.Repeat(letters, (TextPreviews.MaxBytes / unit.Length) + 2));
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, chosen.Open().GetBytes(text));

        var read = Assert.IsType<TextOutcome.Read>(await vault.Get<TextPreviews>().ReadAsync(user, item, null, chosen, Token));

        Assert.False(read.IsWhole);
        Assert.StartsWith(read.Text, text, StringComparison.Ordinal);
        Assert.InRange(chosen.Open().GetByteCount(read.Text), TextPreviews.MaxBytes - 3, TextPreviews.MaxBytes);
    }

    public static TheoryData<string, byte[], bool> Zeros() => new()
    {
        { "a log after the power failed", [.. Repeat("2026-01-01 12:00:00 started, all is well\n"u8, 50), .. new byte[4096], .. "2026-01-01 12:05:00 started\n"u8], true },
        { "a log that was to become longer", [.. "2026-01-01 started\n"u8, .. new byte[100_000]], true },
        { "names between zeros", [.. Repeat("./a folder/a file.txt\0"u8, 40)], true },
        { "a log in two encodings", [.. Repeat("Größe und Länge\n"u8, 20), .. new byte[64], .. "ende\n"u8], true },
        { "colours of a terminal", [.. Repeat("\u001b[31mred\u001b[0m\n"u8, 20)], true },
        { "a terminal that was reset", [.. Repeat("\u001b[1mGröße\u001b(B\u001b[m\n"u8, 20)], true },
        { "zeros", new byte[5000], false },
        { "a program", [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0], false },
        { "a picture", Previews.TestImages.RedAndBlue(64, 64), false },
        { "a film", Browser.TestDocuments.WebM(), false },
        { "a photo", Previews.TestImages.RedAndBlue(640, 480, SkiaSharp.SKEncodedImageFormat.Jpeg), false },
        { "counts", [.. Enumerable.Range(0, 2000).SelectMany(i => BitConverter.GetBytes(i))], false },
    };

    [Theory]
    [MemberData(nameof(Zeros))]
    public void A_log_with_zeros_is_text_and_a_program_is_not(string what, byte[] content, bool isText)
    {
        var encoding = TextDetection.Detect(content, isWhole: true);

        Assert.True(isText == encoding is not null, what);
        Assert.True(!isText || encoding == TextEncoding.Utf8, $"{what}: {encoding}");
    }

    [Fact]
    public async Task A_file_that_is_not_text_is_not_shown_as_text()
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
    [InlineData("a.svg", PreviewKind.Image)]
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

    private static byte[] Repeat(ReadOnlySpan<byte> bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++)
        {
            bytes.CopyTo(all.AsSpan(i * bytes.Length));
        }

        return all;
    }
}
