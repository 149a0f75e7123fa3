using CsCheck;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class NameKeysTests : IDisposable
{
    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Item = Guid.NewGuid();

    private readonly UserKey _user = UserKey.Generate(1);
    private readonly NameKeys _names;

    public NameKeysTests() => _names = _user.CreateNameKeys(Owner);

    public void Dispose()
    {
        _names.Dispose();
        _user.Dispose();
    }

    [Fact]
    public void Any_bytes_come_back_and_their_length_shows_in_steps_only() =>
        Gen.Byte.Array[0, 200].Sample(
            content =>
            {
                var box = _names.Seal(SealedTextPurpose.ItemName, Item, content);
                Assert.Equal(content, _names.Open(SealedTextPurpose.ItemName, Item, box));
                Assert.Equal(29 + (((content.Length / 32) + 1) * 32), box.Length);
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void A_text_in_any_script_comes_back()
    {
        foreach (var text in new[] { "", "a", "Größe.txt", "契約書", "👩🏽‍💻", "שלום", new string('x', 255) })
        {
            Assert.Equal(text, _names.OpenText(SealedTextPurpose.ItemName, Item, _names.SealText(SealedTextPurpose.ItemName, Item, text)));
        }
    }

    [Fact]
    public void A_sealed_text_opens_only_for_its_purpose_owner_item_and_key()
    {
        var box = _names.SealText(SealedTextPurpose.ItemName, Item, "name");
        using var otherUser = UserKey.Generate(1);
        using var otherKey = otherUser.CreateNameKeys(Owner);
        using var otherOwner = _user.CreateNameKeys(Guid.NewGuid());

        AssertWrongKey(() => _names.Open(SealedTextPurpose.ContentFacts, Item, box));
        AssertWrongKey(() => _names.Open(SealedTextPurpose.ItemName, Owner, box));
        AssertWrongKey(() => otherKey.Open(SealedTextPurpose.ItemName, Item, box));
        AssertWrongKey(() => otherOwner.Open(SealedTextPurpose.ItemName, Item, box));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_found()
    {
        var box = _names.SealText(SealedTextPurpose.ItemName, Item, "name");
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var changed = (byte[])box.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SealedObjectException>(() => _names.Open(SealedTextPurpose.ItemName, Item, changed));
        }

        for (var length = 0; length < box.Length; length++)
        {
            Assert.Throws<SealedObjectException>(() => _names.Open(SealedTextPurpose.ItemName, Item, box.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("Report.PDF", "rEPORT.pdf")]
    [InlineData("Caf\u00E9", "CAFE\u0301")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("ПРИВЕТ", "привет")]
    [InlineData("\u212B", "\u00E5")]
    [InlineData("STRA\u1E9EE", "straße")]
    [InlineData("\u017Fix", "SIX")]
    [InlineData("𐐀", "𐐨")]
    public void Names_that_differ_in_case_or_composition_have_one_index(string one, string other) =>
        Assert.Equal(_names.IndexOf(Item, one), _names.IndexOf(Item, other));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "a ")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("i", "\u0131")]
    [InlineData("I", "\u0130")]
    [InlineData("ﬁle", "file")]
    [InlineData("ｆｉｌｅ", "file")]
    public void Names_that_a_person_tells_apart_have_two(string one, string other) =>
        Assert.NotEqual(_names.IndexOf(Item, one), _names.IndexOf(Item, other));

    [Fact]
    public void The_index_depends_on_folder_and_key_and_is_sixteen_bytes()
    {
        using var otherUser = UserKey.Generate(1);
        using var other = otherUser.CreateNameKeys(Owner);
        var index = _names.IndexOf(Item, "name");

        Assert.Equal(16, index.Length);
        Assert.Equal(index, _names.IndexOf(Item, "name"));
        Assert.NotEqual(index, _names.IndexOf(Owner, "name"));
        Assert.NotEqual(index, other.IndexOf(Item, "name"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_rather_than_replaced()
    {
        var half = "a" + (char)0xD83D;
        Assert.ThrowsAny<ArgumentException>(() => _names.SealText(SealedTextPurpose.ItemName, Item, half));
        Assert.ThrowsAny<ArgumentException>(() => _names.IndexOf(Item, half));
    }

    private static void AssertWrongKey(Func<object> open) =>
        Assert.Equal(SealedObjectError.WrongKey, Assert.Throws<SealedObjectException>(open).Error);
}
