using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Tests.Cryptography;

namespace SecureVault.Tests.Keys;

/// <summary>A card says all of an account or nothing, and only to the master key that it was written under.</summary>
public sealed class KeyCardTests : IDisposable
{
    private readonly MasterKey _master = KnownInputs.Master();
    private readonly UserKey _key = KnownInputs.User();

    public void Dispose()
    {
        _master.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void An_account_without_a_lock_or_a_limit_comes_back_as_it_was()
    {
        var facts = KnownInputs.Account with { IsActiveKey = false, IsAdministrator = false, LockedAt = null, QuotaBytes = null, Email = "grace@example.org" };

        Assert.Equal(facts, KeyCard.Read(Card(facts).Write(_master), Find).Facts);
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        var bytes = Card(KnownInputs.Account).Write(_master);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<SealedObjectException>(() => KeyCard.Read(changed, Find));
        }
    }

    [Fact]
    public void A_card_that_is_cut_short_is_none()
    {
        var bytes = Card(KnownInputs.Account).Write(_master);

        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<SealedObjectException>(() => KeyCard.Read(bytes.AsSpan(0, length), Find)));
    }

    [Fact]
    public void The_key_of_one_account_does_not_go_with_the_facts_of_another()
    {
        var other = new Guid("99999999-4455-6677-8899-aabbccddeeff");
        var first = Card(KnownInputs.Account).Write(_master);
        var second = new KeyCard(other, 3, _master.Id, _master.WrapUserKey(_key, other), KnownInputs.Account).Write(_master);
        const int box = 102;

        Assert.Throws<SealedObjectException>(() => KeyCard.Read([.. first[..box], .. second[box..]], Find));
    }

    [Fact]
    public void A_card_under_a_master_key_that_is_not_at_hand_says_so()
    {
        var error = Assert.Throws<SealedObjectException>(() => KeyCard.Read(Card(KnownInputs.Account).Write(_master), _ => null));

        Assert.Equal(SealedObjectError.WrongKey, error.Error);
    }

    [Fact]
    public void Two_cards_that_say_the_same_have_one_hash_though_their_bytes_differ()
    {
        var card = Card(KnownInputs.Account);

        Assert.NotEqual(card.Write(_master), card.Write(_master));
        Assert.Equal(card.Hash(), KeyCard.Read(card.Write(_master), Find).Hash());
        Assert.NotEqual(card.Hash(), Card(KnownInputs.Account with { QuotaBytes = 5 }).Hash());
    }

    [Fact]
    public void The_length_of_an_address_does_not_show() =>
        Assert.Equal(
            Card(KnownInputs.Account with { Email = "a@b.de" }).Write(_master).Length,
            Card(KnownInputs.Account with { Email = "somebody.with.a.long.name@department.example.org" }).Write(_master).Length);

    [Fact]
    public void A_card_never_prints_what_it_carries()
    {
        var card = Card(KnownInputs.Account);

        Assert.DoesNotContain("ada", $"{card} {card.Facts}", StringComparison.Ordinal);
    }

    private KeyCard Card(AccountFacts facts) =>
        new(KnownInputs.Owner, KnownInputs.KeyVersion, _master.Id, _master.WrapUserKey(_key, KnownInputs.Owner), facts);

    private MasterKey? Find(string id) => id == _master.Id ? _master : null;
}
