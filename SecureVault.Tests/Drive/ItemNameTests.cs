using SecureVault.Core.Drive;

namespace SecureVault.Tests.Drive;

public sealed class ItemNameTests
{
    [Theory]
    [InlineData("report.pdf")]
    [InlineData("Größe – Übersicht.txt")]
    [InlineData("契約書.docx")]
    [InlineData("שלום.txt")]
    [InlineData("👩🏽‍💻 notes")]
    [InlineData("CON")]
    [InlineData(".gitignore")]
    [InlineData("a..b")]
    public void Names_in_any_script_are_taken_as_they_are(string text)
    {
        Assert.True(ItemName.TryParse(text, out var name, out _));
        Assert.Equal(text, name.Text);
    }

    [Theory]
    [InlineData(null, NameError.Empty)]
    [InlineData("", NameError.Empty)]
    [InlineData("   ", NameError.Empty)]
    [InlineData("\u200B", NameError.Empty)]
    [InlineData("\u200D \uFEFF\u00AD", NameError.Empty)]
    [InlineData("\u3164", NameError.Empty)]
    [InlineData(".", NameError.OnlyDots)]
    [InlineData("..", NameError.OnlyDots)]
    [InlineData("...", NameError.OnlyDots)]
    [InlineData("a/b", NameError.ReservedCharacter)]
    [InlineData("../x", NameError.ReservedCharacter)]
    [InlineData("a\\b", NameError.ReservedCharacter)]
    [InlineData("a\0b", NameError.ControlCharacter)]
    [InlineData("a\nb", NameError.ControlCharacter)]
    [InlineData("a\u0085b", NameError.ControlCharacter)]
    [InlineData("a\u2028b", NameError.ControlCharacter)]
    [InlineData("\u202Etxt.exe", NameError.Misleading)]
    [InlineData("a\u2066b", NameError.Misleading)]
    public void A_name_that_would_do_harm_is_refused_with_the_reason(string? text, NameError expected)
    {
        Assert.False(ItemName.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.False(ItemName.TryParse("a" + (char)0xD83D, out _, out var error));
        Assert.Equal(NameError.ControlCharacter, error);
    }

    [Fact]
    public void Two_hundred_and_fifty_five_units_fit_and_one_more_does_not()
    {
        Assert.False(ItemName.TryParse(new string('\u0958', 200), out _, out var longer));
        Assert.Equal(NameError.TooLong, longer); // two letters each in form C
        Assert.True(ItemName.TryParse(new string('x', 255), out _, out _));
        Assert.False(ItemName.TryParse(new string('x', 256), out _, out var error));
        Assert.Equal(NameError.TooLong, error);
    }

    [Fact]
    public void Composed_and_decomposed_letters_become_the_same_name()
    {
        var decomposed = Parse("Cafe\u0301");
        var composed = Parse("Caf\u00E9");
        Assert.Equal(composed.Text, decomposed.Text);
    }

    [Theory]
    [InlineData("plan.txt", "plan (2).txt")]
    [InlineData("archive.tar.gz", "archive (2).tar.gz")]
    [InlineData("BACKUP.TAR.ZST", "BACKUP (2).TAR.ZST")]
    [InlineData("photo.2026.jpg", "photo.2026 (2).jpg")]
    [InlineData(".tar.gz", ".tar (2).gz")]
    [InlineData("x.tar.", "x.tar. (2)")]
    [InlineData("README", "README (2)")]
    [InlineData(".gitignore", ".gitignore (2)")]
    public void A_number_goes_before_the_extension(string text, string expected)
    {
        var name = Parse(text);
        Assert.Equal(expected, name.Numbered(2).Text);
    }

    [Fact]
    public void A_numbered_name_is_never_too_long_and_never_cuts_a_letter_in_two()
    {
        var name = Parse(string.Concat(Enumerable.Repeat("😀", 125)) + ".txt");
        var numbered = name.Numbered(1234).Text;
        Assert.True(ItemName.TryParse(numbered, out _, out _));
        Assert.EndsWith(" (1234).txt", numbered, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_form_does_not_tell_the_name()
    {
        var name = Parse("secret plan");
        Assert.DoesNotContain("secret", name.ToString(), StringComparison.Ordinal);
    }

    private static ItemName Parse(string text)
    {
        Assert.True(ItemName.TryParse(text, out var name, out _));
        return name;
    }
}
