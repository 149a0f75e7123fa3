using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>Keys do not leak, and a wrap opens for what it was made for only.</summary>
public sealed class SecretKeyTests
{
    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Version = Guid.NewGuid();

    [Fact]
    public void A_disposed_key_is_zeroed_and_refuses_every_use()
    {
        foreach (var key in new SecretKey[] { MasterKey.Generate(), UserKey.Generate(1), FileKey.Generate() })
        {
            var bytes = key.Bytes;
            Assert.NotEqual(-1, bytes.IndexOfAnyExcept((byte)0));

            key.Dispose();
            key.Dispose();

            Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)0));
            Assert.Throws<ObjectDisposedException>(() => key.Bytes.Length);
        }
    }

    [Fact]
    public void A_disposed_key_neither_wraps_nor_is_wrapped()
    {
        using var master = MasterKey.Generate();
        using var user = UserKey.Generate(1);
        using var file = FileKey.Generate();
        var names = user.CreateNameKeys(Owner);
        names.Dispose();
        user.Dispose();

        Assert.Throws<ObjectDisposedException>(() => master.WrapUserKey(user, Owner));
        Assert.Throws<ObjectDisposedException>(() => user.WrapFileKey(file, Owner, Version));
        Assert.Throws<ObjectDisposedException>(() => user.CreateNameKeys(Owner));
        Assert.Throws<ObjectDisposedException>(() => names.SealText(SealedTextPurpose.ItemName, Owner, "a"));
        Assert.Throws<ObjectDisposedException>(() => names.IndexOf(Owner, "a"));
        master.Dispose();
        Assert.Throws<ObjectDisposedException>(master.ToRecoveryText);
        Assert.Throws<ObjectDisposedException>(() => master.Seal("a", []));
    }

    [Fact]
    public void Its_text_form_tells_no_byte()
    {
        using var master = MasterKey.Generate();
        using var user = UserKey.Generate(7);
        using var file = FileKey.Generate();
        Assert.Equal($"MasterKey({master.Id})", master.ToString());
        Assert.Equal("UserKey(version 7)", user.ToString());
        Assert.Equal("FileKey(redacted)", file.ToString());
        Assert.Equal("RecoveryFacts(redacted)", KnownInputs.Facts.ToString());
        Assert.Equal("ContentFacts(redacted)", new ContentFacts(1, new byte[32], "text/plain").ToString());
    }

    [Fact]
    public void Keys_are_random()
    {
        using var one = FileKey.Generate();
        using var other = FileKey.Generate();
        Assert.False(one.Bytes.SequenceEqual(other.Bytes));
    }

    [Fact]
    public void A_wrapped_user_key_opens_only_under_its_master_key_for_its_user_and_version()
    {
        using var master = MasterKey.Generate();
        using var otherMaster = MasterKey.Generate();
        using var user = UserKey.Generate(2);
        var wrap = master.WrapUserKey(user, Owner);

        using var opened = master.UnwrapUserKey(wrap, Owner, 2);
        Assert.True(opened.Bytes.SequenceEqual(user.Bytes));
        AssertWrongKey(() => otherMaster.UnwrapUserKey(wrap, Owner, 2));
        AssertWrongKey(() => master.UnwrapUserKey(wrap, Guid.NewGuid(), 2));
        AssertWrongKey(() => master.UnwrapUserKey(wrap, Owner, 3));
    }

    [Fact]
    public void A_wrapped_file_key_opens_only_under_its_user_key_for_its_owner_and_version()
    {
        using var user = UserKey.Generate(2);
        using var otherUser = UserKey.Generate(2);
        using var nextKey = new UserKey(user.Bytes, 3);
        using var file = FileKey.Generate();
        var wrap = user.WrapFileKey(file, Owner, Version);

        using var opened = user.UnwrapFileKey(wrap, Owner, Version);
        Assert.True(opened.Bytes.SequenceEqual(file.Bytes));
        AssertWrongKey(() => otherUser.UnwrapFileKey(wrap, Owner, Version));
        AssertWrongKey(() => nextKey.UnwrapFileKey(wrap, Owner, Version));
        AssertWrongKey(() => user.UnwrapFileKey(wrap, Version, Version));
        AssertWrongKey(() => user.UnwrapFileKey(wrap, Owner, Owner));
    }

    [Fact]
    public void Every_flipped_bit_of_a_wrap_is_found_by_the_same_exception()
    {
        using var user = UserKey.Generate(1);
        using var file = FileKey.Generate();
        var wrap = user.WrapFileKey(file, Owner, Version);
        for (var bit = 0; bit < wrap.Length * 8; bit++)
        {
            var changed = (byte[])wrap.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var exception = Assert.Throws<SealedObjectException>(() => user.UnwrapFileKey(changed, Owner, Version));
            Assert.Equal(bit < 8 ? SealedObjectError.UnknownVersion : SealedObjectError.WrongKey, exception.Error);
        }

        for (var length = 0; length < wrap.Length; length++)
        {
            Assert.Throws<SealedObjectException>(() => user.UnwrapFileKey(wrap.AsSpan(0, length), Owner, Version));
        }
    }

    [Fact]
    public void A_secret_of_the_installation_opens_only_for_its_purpose()
    {
        using var master = MasterKey.Generate();
        using var other = MasterKey.Generate();
        var box = master.Seal("cookies", "secret"u8);

        Assert.Equal("secret"u8.ToArray(), master.Open("cookies", box));
        AssertWrongKey(() => master.Open("cookie", box));
        AssertWrongKey(() => other.Open("cookies", box));
        Assert.Throws<ArgumentException>(() => master.Seal("Käse", "secret"u8));
    }

    [Fact]
    public void An_exception_says_nothing_about_keys()
    {
        using var user = UserKey.Generate(1);
        var exception = Assert.Throws<SealedObjectException>(() => user.UnwrapFileKey(Box(), Owner, Version));
        Assert.Equal("The key does not open this.", exception.Message);
        Assert.Null(exception.InnerException);

        static byte[] Box() => [1, .. RandomNumberGenerator.GetBytes(60)];
    }

    private static void AssertWrongKey(Func<object> open) =>
        Assert.Equal(SealedObjectError.WrongKey, Assert.Throws<SealedObjectException>(open).Error);
}
