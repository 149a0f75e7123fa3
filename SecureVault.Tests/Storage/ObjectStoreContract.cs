using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>What every store does, whatever it is made of. Each test has an empty store of its own.</summary>
public abstract partial class ObjectStoreContract : IAsyncLifetime
{
    private const int PartLength = 8_396_800;
    private const int SmallPart = 5 << 20;
    private object? _store;

    private protected IObjectStore Objects => (IObjectStore)_store!;

    private protected IPartUploads Parts => (IPartUploads)_store!;

    private protected IStoreInventory Inventory => (IStoreInventory)_store!;

    private protected IStoreProbe Probe => (IStoreProbe)_store!;

    private protected IStoreMarkers Markers => (IStoreMarkers)_store!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await OpenEmptyStoreAsync();

    public async ValueTask DisposeAsync()
    {
        await RemoveStoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>An object that is all five interfaces of a store; a skip where the store can't be had.</summary>
    private protected abstract ValueTask<object> OpenEmptyStoreAsync();

    private protected abstract ValueTask RemoveStoreAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(16_399)]
    [InlineData(16_400)]
    [InlineData(16_401)]
    [InlineData(PartLength - 1)]
    [InlineData(PartLength)]
    [InlineData(PartLength + 1)]
    public async Task An_object_put_in_one_piece_comes_back_as_it_was(int size)
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(size));

        await Objects.PutAsync(key, content, Token);

        Assert.Equal(size, await Objects.GetLengthAsync(key, Token));
        await AssertHoldsAsync(key, content);
        Assert.Equal([key], await UnfinishedOrStoredAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_401)]
    [InlineData(PartLength - 1)]
    [InlineData(PartLength)]
    [InlineData(PartLength + 1)]
    [InlineData((2 * PartLength) + 1)]
    public async Task An_object_stored_in_parts_comes_back_as_it_was(int size)
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(size));

        var upload = await Parts.BeginAsync(key, size, PartLength, Token);
        var stored = new List<StoredPart>();
        for (var number = upload.PartCount - 1; number >= 0; number--)
        {
            stored.Add(await Parts.PutPartAsync(upload, number, Slice(content, upload, number), Token));
        }

        await Parts.CompleteAsync(upload, stored, Token);

        Assert.Equal(size, await Objects.GetLengthAsync(key, Token));
        await AssertHoldsAsync(key, content);
        Assert.Equal([key], await UnfinishedOrStoredAsync());
    }

    [Fact]
    public async Task Parts_may_come_at_the_same_time()
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes((5 * SmallPart) + 123));

        var upload = await Parts.BeginAsync(key, content.Length, SmallPart, Token);
        var stored = await Task.WhenAll(Enumerable.Range(0, upload.PartCount).Select(number =>
            Parts.PutPartAsync(upload, number, Slice(content, upload, number), Token)));
        await Parts.CompleteAsync(upload, stored, Token);

        await AssertHoldsAsync(key, content);
    }

    [Fact]
    public async Task Objects_may_be_stored_at_the_same_time()
    {
        var contents = Enumerable.Range(0, 8).ToDictionary(_ => ObjectKey.New(), number => RandomNumberGenerator.GetBytes((number % 2 * SmallPart) + 1000 + number));

        await Task.WhenAll(contents.Select(async pair =>
        {
            var upload = await Parts.BeginAsync(pair.Key, pair.Value.Length, SmallPart, Token);
            var stored = await Task.WhenAll(Enumerable.Range(0, upload.PartCount).Select(number =>
                Parts.PutPartAsync(upload, number, Slice(pair.Value, upload, number), Token)));
            await Parts.CompleteAsync(upload, stored, Token);
        }));

        foreach (var (key, content) in contents)
        {
            await AssertHoldsAsync(key, content);
        }
    }

    [Fact]
    public async Task A_part_that_comes_again_replaces_its_first_content()
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(SmallPart + 10));

        var upload = await Parts.BeginAsync(key, content.Length, SmallPart, Token);
        var last = await Parts.PutPartAsync(upload, 1, Slice(content, upload, 1), Token);
        await Parts.PutPartAsync(upload, 0, new byte[SmallPart], Token);
        var first = await Parts.PutPartAsync(upload, 0, Slice(content, upload, 0), Token);
        await Parts.CompleteAsync(upload, [first, last], Token);

        await AssertHoldsAsync(key, content);
    }

    [Fact]
    public async Task Content_may_be_a_slice_of_a_rented_buffer()
    {
        var (key, whole) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(5000));

        await Objects.PutAsync(key, whole.AsMemory(100, 3000), Token);
        var upload = await Parts.BeginAsync(ObjectKey.New(), 3000, SmallPart, Token);
        var part = await Parts.PutPartAsync(upload, 0, whole.AsMemory(100, 3000), Token);
        await Parts.CompleteAsync(upload, [part], Token);

        await AssertHoldsAsync(key, whole[100..3100]);
        await AssertHoldsAsync(upload.Key, whole[100..3100]);
    }

    [Fact]
    public async Task Nothing_is_readable_before_the_upload_is_complete()
    {
        var upload = await BegunUploadAsync(ObjectKey.New());

        Assert.Null(await Objects.GetLengthAsync(upload.Key, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, Objects.OpenReadAsync(upload.Key, 0, 1, Token));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Discarding_leaves_neither_object_nor_uploads_of_the_key_and_touches_no_other()
    {
        var (key, other) = (ObjectKey.New(), ObjectKey.New());
        await Objects.PutAsync(key, new byte[10], Token);
        await Objects.PutAsync(other, new byte[10], Token);
        await BegunUploadAsync(key);
        await BegunUploadAsync(key);
        var neighbour = await BegunUploadAsync(ObjectKey.New());

        await Objects.DiscardAsync(key, Token);

        Assert.Null(await Objects.GetLengthAsync(key, Token));
        Assert.Equal([other], await StoredAsync());
        Assert.Equal([neighbour.Key], await UnfinishedAsync());
    }

    [Fact]
    public async Task Discarding_can_be_repeated_and_needs_nothing_to_be_there()
    {
        var key = ObjectKey.New();
        await Objects.DiscardAsync(key, Token);
        await BegunUploadAsync(key);
        await Objects.DiscardAsync(key, Token);
        await Objects.DiscardAsync(key, Token);

        Assert.Empty(await UnfinishedOrStoredAsync());
    }

    [Fact]
    public async Task An_upload_that_was_discarded_takes_no_part_and_does_not_complete()
    {
        var upload = await Parts.BeginAsync(ObjectKey.New(), 10, SmallPart, Token);
        var part = await Parts.PutPartAsync(upload, 0, new byte[10], Token);
        await Objects.DiscardAsync(upload.Key, Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.NotFound, Parts.PutPartAsync(upload, 0, new byte[10], Token));
        // Ceph calls an upload that is gone one that is being completed, with status 500.
        await Assert.ThrowsAsync<ObjectStoreException>(() => Parts.CompleteAsync(upload, [part], Token));
        Assert.Empty(await UnfinishedOrStoredAsync());
    }

    [Fact]
    public async Task Lists_tell_lengths_and_times_of_what_is_there()
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        var key = ObjectKey.New();
        await Objects.PutAsync(key, new byte[4711], Token);
        var begun = await BegunUploadAsync(ObjectKey.New());

        var stored = Assert.Single(await Inventory.ListObjectsAsync(Token).ToListAsync(Token));
        var unfinished = Assert.Single(await Inventory.ListUnfinishedAsync(Token).ToListAsync(Token));

        Assert.Equal((key, 4711), (stored.Key, stored.Length));
        Assert.Equal(begun.Key, unfinished.Key);
        Assert.InRange(stored.Modified, before, before.AddMinutes(10));
        Assert.InRange(unfinished.Begun, before, before.AddMinutes(10));
    }

    [Fact]
    public async Task A_marker_is_there_once_it_was_written_is_replaced_as_a_whole_and_is_no_object()
    {
        Assert.Null(await Markers.ReadMarkerAsync(Token));
        await Markers.WriteMarkerAsync(new byte[] { 1, 2, 3 }, mayMakeStore: true, Token);
        Assert.Equal([1, 2, 3], await Markers.ReadMarkerAsync(Token));
        await Markers.WriteMarkerAsync(new byte[] { 4 }, mayMakeStore: false, Token);

        Assert.Equal([4], await Markers.ReadMarkerAsync(Token));
        Assert.Empty(await UnfinishedOrStoredAsync());
    }

    [Fact]
    public async Task A_store_that_works_passes_its_check() => await Probe.CheckAsync(Token);

    private protected async Task AssertHoldsAsync(ObjectKey key, byte[] expected, long offset = 0)
    {
        await using var stream = await Objects.OpenReadAsync(key, offset, expected.Length, Token);
        var read = await ReadAllAsync(stream);
        Assert.True(expected.AsSpan().SequenceEqual(read), "The object holds something else.");
    }

    private protected static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private protected async Task<PartUpload> BegunUploadAsync(ObjectKey key)
    {
        var upload = await Parts.BeginAsync(key, SmallPart + 1, SmallPart, Token);
        await Parts.PutPartAsync(upload, 1, new byte[1], Token);
        return upload;
    }

    private protected async Task<List<ObjectKey>> StoredAsync() =>
        await Inventory.ListObjectsAsync(Token).Select(found => found.Key).ToListAsync(Token);

    private protected async Task<List<ObjectKey>> UnfinishedAsync() =>
        await Inventory.ListUnfinishedAsync(Token).Select(found => found.Key).ToListAsync(Token);

    private protected async Task<List<ObjectKey>> UnfinishedOrStoredAsync() => [.. await StoredAsync(), .. await UnfinishedAsync()];

    private static ReadOnlyMemory<byte> Slice(byte[] content, PartUpload upload, int number) =>
        content.AsMemory(number * upload.PartLength, upload.LengthOf(number));
}
