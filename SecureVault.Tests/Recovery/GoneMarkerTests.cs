using SecureVault.Core.Cryptography;
using SecureVault.Core.Recovery.Gone;

namespace SecureVault.Tests.Recovery;

public sealed class GoneMarkerTests
{
    private static readonly GoneMarker Marker = new(
        Guid.NewGuid(),
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        [new(GoneKind.Version, Guid.NewGuid()), new(GoneKind.Account, Guid.NewGuid())]);

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(200)]
    public void A_marker_comes_back_as_it_was_written(int count)
    {
        using var key = MasterKey.Generate();
        var marker = Marker with { Ids = [.. Enumerable.Range(0, count).Select(_ => new GoneId(GoneKind.Version, Guid.NewGuid()))] };

        var read = GoneMarker.Open(marker.Write(key), id => id == key.Id ? key : null);

        Assert.Equal((marker.Id, marker.Time), (read.Id, read.Time));
        Assert.Equal(marker.Ids, read.Ids);
    }

    [Fact]
    public void No_flipped_bit_and_no_cut_is_accepted()
    {
        using var key = MasterKey.Generate();
        var bytes = Marker.Write(key);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SealedObjectException>(() => GoneMarker.Open(bytes, id => id == key.Id ? key : null));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SealedObjectException>(() => GoneMarker.Open(bytes.AsSpan(0, length), _ => key));
        }

        Assert.Equal(Marker.Id, GoneMarker.Open(bytes, _ => key).Id);
    }

    [Fact]
    public void It_does_not_tell_what_is_gone_to_whoever_has_another_key()
    {
        using var key = MasterKey.Generate();
        using var foreign = MasterKey.Generate();

        Assert.Equal(SealedObjectError.WrongKey, Assert.Throws<SealedObjectException>(() => GoneMarker.Open(Marker.Write(foreign), id => id == key.Id ? key : null)).Error);
        Assert.Equal(SealedObjectError.WrongKey, Assert.Throws<SealedObjectException>(() => GoneMarker.Open(Marker.Write(foreign), _ => key)).Error);
    }
}
