using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

public sealed class UploadRecordCipherTests
{
    [Fact]
    public void A_record_opens_as_the_record_of_its_own_part_only()
    {
        using var key = FileKey.Generate();
        var version = Guid.NewGuid();
        using var seals = new UploadRecordCipher(key, version);
        var record = new PartRecord(RandomNumberGenerator.GetBytes(32), 0xDEADBEEF);

        var box = seals.SealRecord(3, record);

        var opened = seals.OpenRecord(3, box);
        Assert.Equal((record.Crc32, Convert.ToHexString(record.Fingerprint)), (opened.Crc32, Convert.ToHexString(opened.Fingerprint)));
        Assert.Throws<SealedObjectException>(() => seals.OpenRecord(4, box));
        Assert.Throws<SealedObjectException>(() => seals.OpenRemainder(3, box));
        using var other = new UploadRecordCipher(key, Guid.NewGuid());
        Assert.Throws<SealedObjectException>(() => other.OpenRecord(3, box));
    }

    [Fact]
    public void Parts_that_are_recorded_side_by_side_do_not_mix()
    {
        using var key = FileKey.Generate();
        using var seals = new UploadRecordCipher(key, Guid.NewGuid());
        var fingerprint = RandomNumberGenerator.GetBytes(32);

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, part =>
        {
            var box = seals.SealRecord(part, new PartRecord(fingerprint, (uint)part));
            Assert.Equal((uint)part, seals.OpenRecord(part, box).Crc32);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void A_remainder_opens_at_its_own_place_only(int length)
    {
        using var key = FileKey.Generate();
        using var seals = new UploadRecordCipher(key, Guid.NewGuid());
        var content = RandomNumberGenerator.GetBytes(length);

        var box = seals.SealRemainder(8_372_224, content);

        Assert.Equal(content, seals.OpenRemainder(8_372_224, box));
        Assert.True(length == 0 || box.AsSpan().IndexOf(content) < 0 || length < 8);
        Assert.Throws<SealedObjectException>(() => seals.OpenRemainder(8_372_225, box));
    }

    [Fact]
    public void Facts_without_a_hash_keep_their_check_sum()
    {
        var facts = ContentFacts.Read(new ContentFacts(7, null, "text/plain").Write());
        Assert.Equal((7u, null, "text/plain"), (facts.Crc32, facts.Sha256, facts.MediaType));
    }
}
