using SecureVault.Core.Cryptography;
using SecureVault.Core.Ownership;

namespace SecureVault.Tests.Ownership;

public sealed class StoreMarkerTests
{
    private static readonly StoreMarker Marker = new(Guid.NewGuid(), 7, Guid.NewGuid(), Guid.NewGuid());

    [Fact]
    public void A_marker_comes_back_as_it_was_written()
    {
        using var key = MasterKey.Generate();

        Assert.True(StoreMarker.TryRead(Marker.Write(key), id => id == key.Id ? key : null, out var read));

        Assert.Equal(Marker, read);
    }

    [Fact]
    public void No_flipped_bit_no_cut_and_no_byte_more_is_accepted()
    {
        using var key = MasterKey.Generate();
        var bytes = Marker.Write(key);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StoreMarker.TryRead(bytes, _ => key, out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(StoreMarker.TryRead(bytes.AsSpan(0, length), _ => key, out _), $"length {length}");
        }

        Assert.False(StoreMarker.TryRead([.. bytes, 0], _ => key, out _));
        Assert.True(StoreMarker.TryRead(bytes, _ => key, out _));
    }

    [Fact]
    public void Nobody_without_the_master_key_makes_one()
    {
        using var key = MasterKey.Generate();
        using var foreign = MasterKey.Generate();

        Assert.False(StoreMarker.TryRead(Marker.Write(foreign), id => id == key.Id ? key : null, out _));
        Assert.False(StoreMarker.TryRead(Marker.Write(foreign), _ => key, out _));
    }
}
