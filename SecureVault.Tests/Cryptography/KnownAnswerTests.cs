using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Tests.Cryptography;

/// <summary>The format is what docs/format.md says: known-answers.mjs computed the answers from it with other software.</summary>
public sealed class KnownAnswerTests
{
    [Fact]
    public void A_master_key_has_its_id_and_its_printable_form()
    {
        using var key = KnownInputs.Master();
        Assert.Equal(KnownAnswers.MasterKeyId, key.Id);
        Assert.Equal(KnownAnswers.RecoveryText, key.ToRecoveryText());
        Assert.True(MasterKey.TryParse(KnownAnswers.RecoveryText, out var read));
        Assert.True(read.Bytes.SequenceEqual(key.Bytes));
    }

    [Fact]
    public void A_user_key_is_wrapped_under_the_master_key()
    {
        using var master = KnownInputs.Master();
        using var user = KnownInputs.User();
        Assert.Equal(KnownAnswers.UserKeyWrap, Hex(master.WrapUserKey(user, KnownInputs.Owner, KnownInputs.Nonce)));

        using var unwrapped = master.UnwrapUserKey(Bytes(KnownAnswers.UserKeyWrap), KnownInputs.Owner, KnownInputs.KeyVersion);
        Assert.True(unwrapped.Bytes.SequenceEqual(user.Bytes));
        Assert.Equal(KnownInputs.KeyVersion, unwrapped.Version);
    }

    [Fact]
    public void A_file_key_is_wrapped_under_the_user_key()
    {
        using var user = KnownInputs.User();
        using var file = KnownInputs.File();
        Assert.Equal(KnownAnswers.FileKeyWrap, Hex(user.WrapFileKey(file, KnownInputs.Owner, KnownInputs.Version, KnownInputs.Nonce)));

        using var unwrapped = user.UnwrapFileKey(Bytes(KnownAnswers.FileKeyWrap), KnownInputs.Owner, KnownInputs.Version);
        Assert.True(unwrapped.Bytes.SequenceEqual(file.Bytes));
    }

    [Fact]
    public void A_secret_of_the_installation_opens()
    {
        using var master = KnownInputs.Master();
        Assert.Equal("key ring"u8.ToArray(), master.Open("cookies", Bytes(KnownAnswers.InstallationSecret)));
    }

    [Fact]
    public void A_store_has_the_marker_of_its_vault()
    {
        using var master = KnownInputs.Master();
        var marker = new StoreMarker(KnownInputs.Owner, 258, KnownInputs.Version, KnownInputs.Folder);
        Assert.Equal(KnownAnswers.StoreMarker, Hex(marker.Write(master)));

        Assert.True(StoreMarker.TryRead(Bytes(KnownAnswers.StoreMarker), _ => master, out var read));
        Assert.Equal(marker, read);
    }

    [Fact]
    public void A_key_card_carries_the_wrap_and_the_account()
    {
        using var master = KnownInputs.Master();
        var card = new KeyCard(KnownInputs.Owner, KnownInputs.KeyVersion, master.Id, Bytes(KnownAnswers.UserKeyWrap), KnownInputs.Account);
        Assert.Equal(KnownAnswers.KeyCard, Hex(card.Write(master, KnownInputs.Nonce)));

        var read = KeyCard.Read(Bytes(KnownAnswers.KeyCard), _ => master);
        using var key = read.Unwrap(master);
        using var user = KnownInputs.User();
        Assert.Equal(KnownInputs.Account, read.Facts);
        Assert.True(key.Bytes.SequenceEqual(user.Bytes));
    }

    [Fact]
    public void A_marker_of_what_is_gone_is_sealed_under_the_master_key()
    {
        using var master = KnownInputs.Master();
        GoneId[] ids = [new(GoneKind.Version, KnownInputs.Version), new(GoneKind.Account, KnownInputs.Owner), new(GoneKind.Version, KnownInputs.Folder)];
        var marker = new GoneMarker(KnownInputs.Folder, KnownInputs.Facts.Time, ids);
        Assert.Equal(KnownAnswers.GoneMarker, Hex(marker.Write(master, KnownInputs.Nonce)));

        var read = GoneMarker.Open(Bytes(KnownAnswers.GoneMarker), _ => master);
        Assert.Equal((marker.Id, marker.Time), (read.Id, read.Time));
        Assert.Equal(ids, read.Ids);
    }

    [Fact]
    public void A_name_is_sealed_and_indexed_under_the_owners_name_keys()
    {
        using var user = KnownInputs.User();
        using var names = user.CreateNameKeys(KnownInputs.Owner);
        var sealedName = names.Seal(SealedTextPurpose.ItemName, KnownInputs.Folder, "Résumé 契約.pdf"u8, KnownInputs.Nonce);
        Assert.Equal(KnownAnswers.SealedName, Hex(sealedName));
        Assert.Equal("Résumé 契約.pdf", names.OpenText(SealedTextPurpose.ItemName, KnownInputs.Folder, sealedName));

        Assert.Equal(KnownAnswers.IndexOfResume, Hex(names.IndexOf(KnownInputs.Folder, "re\u0301sume\u0301.PDF")));
        Assert.Equal(KnownAnswers.IndexOfStrasse, Hex(names.IndexOf(KnownInputs.Folder, "Straße")));
    }

    [Fact]
    public void Content_facts_have_their_binary_form()
    {
        using var digest = new ContentDigest();
        digest.Append("1234"u8);
        digest.Append("56789"u8);
        var written = digest.Finish("text/plain").Write();
        Assert.Equal(KnownAnswers.ContentFacts, Hex(written));

        var dated = ContentFacts.Read(written) with { FileTime = KnownInputs.FileTime };
        Assert.Equal(KnownAnswers.ContentFactsWithTime, Hex(dated.Write()));
        var read = ContentFacts.Read(dated.Write());
        Assert.Equal((KnownInputs.FileTime, "text/plain", dated.Crc32), (read.FileTime, read.MediaType, read.Crc32));
        Assert.Equal(dated.Sha256, read.Sha256);

        using var user = KnownInputs.User();
        using var names = user.CreateNameKeys(KnownInputs.Owner);
        Assert.Equal(written, names.Open(SealedTextPurpose.ContentFacts, KnownInputs.Version, Bytes(KnownAnswers.SealedFacts)));
    }

    [Fact]
    public void A_recovery_block_opens() => AssertOpens(KnownAnswers.RecoveryBlock, KnownInputs.Facts);

    [Fact]
    public void A_recovery_block_that_names_its_item_opens() =>
        AssertOpens(KnownAnswers.RecoveryBlockWithItem, KnownInputs.Facts with { Item = KnownInputs.Folder });

    [Fact]
    public void A_recovery_block_that_has_the_files_own_time_opens() =>
        AssertOpens(KnownAnswers.RecoveryBlockWithTime, KnownInputs.Facts with { Item = KnownInputs.Folder, FileTime = KnownInputs.FileTime });

    [Fact]
    public void An_empty_object_and_one_of_five_bytes_are_sealed_to_the_last_byte()
    {
        Assert.Equal(KnownAnswers.EmptyObject, Hex(Seal([], Bytes(KnownAnswers.RecoveryBlock))));
        Assert.Equal(KnownAnswers.FiveByteObject, Hex(Seal("hello"u8.ToArray(), [])));
    }

    [Theory]
    [MemberData(nameof(KnownAnswers.Objects), MemberType = typeof(KnownAnswers))]
    public void An_object_of_any_size_is_sealed_to_the_last_byte(int length, string sha256)
    {
        var bytes = Seal(KnownInputs.Pattern(length), Encoding.ASCII.GetBytes("recovery"));
        Assert.Equal(sha256, Hex(SHA256.HashData(bytes)));
    }

    [Fact]
    public void An_object_in_parts_is_sealed_to_the_last_byte()
    {
        var recovery = new byte[16_320];
        recovery.AsSpan().Fill(0x5A);
        var bytes = Seal(KnownInputs.Pattern((513 * 16_384) + 7), recovery);
        Assert.Equal(KnownAnswers.ObjectInParts, Hex(SHA256.HashData(bytes)));
    }

    private static void AssertOpens(string block, RecoveryFacts expected)
    {
        using var user = KnownInputs.User();
        using var file = KnownInputs.File();
        var (key, facts) = RecoveryBlock.Open(user, KnownInputs.Owner, KnownInputs.Version, Bytes(block));
        Assert.True(key.Bytes.SequenceEqual(file.Bytes));
        Assert.Equal(expected, facts);
        key.Dispose();
    }

    private static byte[] Seal(byte[] content, byte[] recovery)
    {
        using var key = KnownInputs.File();
        var layout = SealedLayout.For(content.Length, recovery.Length);
        using var sealer = new ObjectSealer(key, KnownInputs.Version, layout, recovery, KnownInputs.Salt);
        return SealedSample.Seal(sealer, layout, content);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
