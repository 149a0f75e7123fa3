using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>What a record may be called.</summary>
public sealed class RecordNameTests
{
    [Theory]
    [InlineData("cards/01989f3e-7e2c-7b1a-9d5e-3b1f0c2a4d6e/1")]
    [InlineData("backups/20261129t144400z-0a1b/manifest")]
    [InlineData("gone/20261129-0a1b")]
    [InlineData("doctor/probe")]
    public void A_kind_and_segments_of_small_letters_digits_and_hyphens_make_a_name(string text)
    {
        Assert.True(RecordName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.False(ObjectKey.TryParse(text, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vault.marker")]
    [InlineData("ab/000000000000000000000000000001")]
    [InlineData("cards")]
    [InlineData("cards/")]
    [InlineData("cards//a")]
    [InlineData("cards/a/")]
    [InlineData("cards/../vault")]
    [InlineData("cards/.")]
    [InlineData("cards/a.new")]
    [InlineData("cards/A")]
    [InlineData("cards/ä")]
    [InlineData("cards/a\\b")]
    [InlineData("cards/a\n")]
    [InlineData("/cards/a")]
    [InlineData("other/a")]
    public void Nothing_else_is_one(string? text)
    {
        Assert.False(RecordName.TryParse(text, out _));
        Assert.Throws<FormatException>(() => RecordName.Parse(text ?? ""));
    }

    [Fact]
    public void A_name_has_at_most_two_hundred_characters()
    {
        Assert.True(RecordName.TryParse("gone/" + new string('a', 195), out _));
        Assert.False(RecordName.TryParse("gone/" + new string('a', 196), out _));
    }
}
