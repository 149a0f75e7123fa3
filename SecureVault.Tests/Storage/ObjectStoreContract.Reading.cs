using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>What a store gives back.</summary>
public abstract partial class ObjectStoreContract
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 40_000)]
    [InlineData(1, 39_999)]
    [InlineData(16_384, 16_400)]
    [InlineData(20_000, 0)]
    [InlineData(39_999, 1)]
    [InlineData(40_000, 0)]
    public async Task A_range_is_exactly_what_was_asked_for(int offset, int length)
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(40_000));
        await Objects.PutAsync(key, content, Token);

        await AssertHoldsAsync(key, content[offset..(offset + length)], offset);
    }

    [Theory]
    [InlineData(39_999, 10, 1)]
    [InlineData(40_000, 1, 0)]
    [InlineData(50_000, 5, 0)]
    [InlineData(0, long.MaxValue, 40_000)]
    [InlineData(5, long.MaxValue, 39_995)]
    public async Task A_range_ends_early_where_the_object_ends(int offset, long length, int expected)
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(40_000));
        await Objects.PutAsync(key, content, Token);

        await using var stream = await Objects.OpenReadAsync(key, offset, length, Token);

        Assert.Equal(content[Math.Min(offset, content.Length)..][..expected], await ReadAllAsync(stream));
    }

    [Fact]
    public async Task A_stream_reads_synchronously_and_in_small_pieces_as_well()
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(1000));
        await Objects.PutAsync(key, content, Token);

        await using var stream = await Objects.OpenReadAsync(key, 10, 500, Token);
        var read = new byte[600];
        var count = 0;
        while (count < 600 && stream.Read(read, count, Math.Min(7, 600 - count)) is var more and > 0)
        {
            count += more;
        }

        Assert.Equal(500, count);
        Assert.Equal(content.AsSpan(10, 500), read.AsSpan(0, 500));
        Assert.False(stream.CanSeek);
        Assert.False(stream.CanWrite);
    }

    [Fact]
    public async Task A_missing_object_is_not_found_and_has_no_length()
    {
        Assert.Null(await Objects.GetLengthAsync(ObjectKey.New(), Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, Objects.OpenReadAsync(ObjectKey.New(), 0, 10, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, Objects.OpenReadAsync(ObjectKey.New(), 0, 0, Token));
    }
}
