using SecureVault.Core.Cryptography;

namespace SecureVault.Tests.Cryptography;

/// <summary>Whoever can write to the store can destroy, but not change what is read.</summary>
public sealed class TamperingTests
{
    private const int Chunk = 16_384;
    private const int Slot = Chunk + 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Every_flipped_bit_is_found(int length)
    {
        var sample = SealedSample.Create(length);
        for (var bit = 0; bit < sample.Stored.Length * 8; bit++)
        {
            var stored = (byte[])sample.Stored.Clone();
            stored[bit / 8] ^= (byte)(1 << (bit % 8));

            var exception = await RefusedAsync(sample, stored);

            Assert.Equal(ErrorAt(sample, bit / 8), exception.Error);
        }
    }

    [Fact]
    public async Task Every_truncation_is_found()
    {
        var sample = SealedSample.Create(40);
        for (var length = 0; length < sample.Stored.Length; length++)
        {
            var exception = await RefusedAsync(sample, sample.Stored[..length]);
            Assert.Equal(SealedObjectError.Truncated, exception.Error);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(Slot)]
    [InlineData(Slot + 16)]
    [InlineData(2 * Slot)]
    public async Task An_object_that_lost_its_end_is_truncated_where_it_ends(int lost)
    {
        var sample = SealedSample.Create(3 * Chunk);
        var left = sample.Stored.Length - lost;

        var exception = await RefusedAsync(sample, sample.Stored[..left]);

        Assert.Equal(SealedObjectError.Truncated, exception.Error);
        Assert.Equal((left - sample.Layout.HeadLength) / Slot, exception.Chunk);
        Assert.Equal(sample.OffsetOf((int)exception.Chunk!), exception.Offset);
    }

    [Theory]
    [InlineData(-Slot)]
    [InlineData(-16)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(Slot)]
    public async Task A_row_of_another_length_is_refused_before_any_content(int difference)
    {
        var sample = SealedSample.Create((2 * Chunk) + 100);
        var longer = new byte[sample.Stored.Length + Math.Max(0, difference)];
        sample.Stored.CopyTo(longer, 0);

        var sealedLength = await Assert.ThrowsAsync<SealedObjectException>(() => OpeningStream.OpenAsync(
            new StoredBytes(longer).ReadAsync, sample.Key, sample.Version, sample.Content.Length, sample.Stored.Length + difference, Token));
        var plainLength = await Assert.ThrowsAsync<SealedObjectException>(() => OpeningStream.OpenAsync(
            new StoredBytes(longer).ReadAsync, sample.Key, sample.Version, sample.Content.Length - difference, sample.Stored.Length, Token));

        Assert.Contains(sealedLength.Error, Lengths);
        Assert.Contains(plainLength.Error, Lengths);
    }

    [Theory]
    [InlineData(Chunk)]
    [InlineData(2 * Chunk)]
    public async Task Rows_that_agree_with_a_cut_or_extended_object_do_not_make_it_whole(int cut)
    {
        var sample = SealedSample.Create((3 * Chunk) + 10);
        byte[] shorter = sample.Stored[..^(cut / Chunk * Slot)];
        byte[] longer = [.. sample.Stored, .. sample.Stored[^(cut / Chunk * Slot)..]];

        Assert.Equal(SealedObjectError.Damaged, (await RefusedAsync(shorter, sample.Content.Length - cut)).Error);
        Assert.Equal(SealedObjectError.Damaged, (await RefusedAsync(longer, sample.Content.Length + cut)).Error);

        async Task<SealedObjectException> RefusedAsync(byte[] stored, long plainLength) =>
            await Assert.ThrowsAsync<SealedObjectException>(async () =>
            {
                await using var stream = await OpeningStream.OpenAsync(
                    new StoredBytes(stored).ReadAsync, sample.Key, sample.Version, plainLength, stored.Length, Token);
                await stream.CopyToAsync(Stream.Null, Token);
            });
    }

    [Fact]
    public async Task Bytes_behind_the_object_are_no_part_of_it()
    {
        var sample = SealedSample.Create(Chunk + 5);
        Assert.Equal(sample.Content, await sample.ReadAsync([.. sample.Stored, 1, 2, 3], Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    public async Task Chunks_that_changed_places_are_found(int one, int other)
    {
        var sample = SealedSample.Create((3 * Chunk) + 1);
        var stored = (byte[])sample.Stored.Clone();
        sample.Stored.AsSpan(sample.OffsetOf(one), Slot).CopyTo(stored.AsSpan(sample.OffsetOf(other)));
        sample.Stored.AsSpan(sample.OffsetOf(other), Slot).CopyTo(stored.AsSpan(sample.OffsetOf(one)));

        var exception = await RefusedAsync(sample, stored);

        Assert.Equal(SealedObjectError.Damaged, exception.Error);
        Assert.Equal(one, exception.Chunk);
        Assert.Equal(sample.OffsetOf(one), exception.Offset);
    }

    [Fact]
    public async Task A_chunk_in_the_place_of_another_is_found()
    {
        var sample = SealedSample.Create((3 * Chunk) + 1);
        var stored = (byte[])sample.Stored.Clone();
        sample.Stored.AsSpan(sample.OffsetOf(0), Slot).CopyTo(stored.AsSpan(sample.OffsetOf(1)));
        Assert.Equal(1, (await RefusedAsync(sample, stored)).Chunk);
    }

    [Fact]
    public async Task A_chunk_that_was_taken_out_is_found()
    {
        var sample = SealedSample.Create((3 * Chunk) + 1);
        byte[] stored = [.. sample.Stored[..sample.OffsetOf(1)], .. sample.Stored[sample.OffsetOf(2)..]];
        Assert.Equal(SealedObjectError.Truncated, (await RefusedAsync(sample, stored)).Error);
        Assert.Equal(SealedObjectError.Damaged, (await RefusedAsync(sample, [.. stored, .. new byte[Slot]])).Error);
    }

    [Fact]
    public async Task The_head_of_one_object_with_the_content_of_another_is_found()
    {
        var sample = SealedSample.Create(100);
        var other = SealedSample.Create(100);
        byte[] mixed = [.. sample.Stored[..sample.OffsetOf(0)], .. other.Stored[other.OffsetOf(0)..]];

        var exception = await RefusedAsync(sample, mixed);

        Assert.Equal(SealedObjectError.Damaged, exception.Error);
        Assert.Equal(0, exception.Chunk);
    }

    [Fact]
    public async Task Another_object_is_told_from_a_damaged_one()
    {
        var sample = SealedSample.Create(100);
        var other = SealedSample.Create(100);
        Assert.Equal(SealedObjectError.WrongObject, (await RefusedAsync(sample, other.Stored)).Error);
    }

    [Fact]
    public async Task Another_envelope_parts_from_its_content()
    {
        // Same key, same id, another recovery block: as after a roll-back of the first kilobyte only.
        var sample = SealedSample.Create(100);
        var stored = (byte[])sample.Stored.Clone();
        stored.AsSpan(24, sample.Layout.RecoveryLength).Clear();
        Assert.Equal(SealedObjectError.WrongKey, (await RefusedAsync(sample, stored)).Error);
    }

    [Fact]
    public async Task Another_key_is_found_before_anything_is_opened()
    {
        var sample = SealedSample.Create(100);
        using var key = FileKey.Generate();
        var exception = await Assert.ThrowsAsync<SealedObjectException>(() => OpeningStream.OpenAsync(
            new StoredBytes(sample.Stored).ReadAsync, key, sample.Version, 100, sample.Stored.Length, Token));
        Assert.Equal(SealedObjectError.WrongKey, exception.Error);
        Assert.Null(exception.Chunk);
    }

    private static readonly SealedObjectError[] Lengths = [SealedObjectError.Truncated, SealedObjectError.Damaged];

    private static SealedObjectError ErrorAt(SealedSample sample, int position) => position switch
    {
        < 4 => SealedObjectError.NotSealed,
        4 => SealedObjectError.UnknownVersion,
        5 => SealedObjectError.UnknownSuite,
        < 22 => SealedObjectError.WrongObject,
        < 24 => SealedObjectError.Damaged,
        _ => position < sample.Layout.HeadLength ? SealedObjectError.WrongKey : SealedObjectError.Damaged,
    };

    private static Task<SealedObjectException> RefusedAsync(SealedSample sample, byte[] stored) =>
        Assert.ThrowsAsync<SealedObjectException>(() => sample.ReadAsync(stored, Token));
}
