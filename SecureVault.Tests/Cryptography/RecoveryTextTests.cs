using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>A master key that was printed and typed again.</summary>
public sealed class RecoveryTextTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Theory]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData(" \u2013 ")]
    [InlineData("\u00A0")]
    public void Case_spaces_dashes_and_line_breaks_do_not_matter(string separator)
    {
        using var key = MasterKey.Generate();
        AssertReads(key, key.ToRecoveryText().Replace("-", separator, StringComparison.Ordinal));
        AssertReads(key, "  " + key.ToRecoveryText().ToLowerInvariant() + "\n");
    }

    [Fact]
    public void Letters_that_look_like_digits_are_read_as_digits()
    {
        using var key = KnownInputs.Master();
        var text = key.ToRecoveryText();
        AssertReads(key, text.Replace('0', 'O').Replace('1', 'I'));
        AssertReads(key, text.Replace('0', 'o').Replace('1', 'l'));
    }

    [Fact]
    public void Every_wrong_letter_is_found()
    {
        using var key = MasterKey.Generate();
        var text = key.ToRecoveryText();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in Alphabet.Where(letter => text[i] != '-' && letter != text[i]))
            {
                Assert.False(MasterKey.TryParse(text[..i] + letter + text[(i + 1)..], out _), $"Letter {i} read as {letter}.");
            }
        }
    }

    [Fact]
    public void Two_letters_that_changed_places_and_a_letter_too_few_or_many_are_found()
    {
        using var key = KnownInputs.Master();
        var text = key.ToRecoveryText().Replace("-", string.Empty, StringComparison.Ordinal);
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] != text[i + 1])
            {
                Assert.False(MasterKey.TryParse(text[..i] + text[i + 1] + text[i] + text[(i + 2)..], out _));
            }

            Assert.False(MasterKey.TryParse(text[..i] + text[(i + 1)..], out _));
            Assert.False(MasterKey.TryParse(text[..i] + text[i] + text[i..], out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("SVMK1")]
    [InlineData("SVMK2-000G4-0R40M-30E20-9185G-R38E1-W8124-GK2GA-HC5RR-34D1P-70X3R-FVR31-374")]
    [InlineData("SVMK1-000G4-0R40M-30E20-9185G-R38E1-W8124-GK2GA-HC5RR-34D1P-70X3R-FVR31-37U")]
    [InlineData("SVMK1-000G4-0R40M-30E20-9185G-R38E1-W8124-GK2GA-HC5RR-34D1P-70X3R-FVR31-37é")]
    public void Anything_else_is_no_key(string text) => Assert.False(MasterKey.TryParse(text, out _));

    private static void AssertReads(MasterKey key, string text)
    {
        Assert.True(MasterKey.TryParse(text, out var read));
        Assert.Equal(key.Id, read.Id);
        Assert.True(read.Bytes.SequenceEqual(key.Bytes));
        read.Dispose();
    }
}
