using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>How every store keeps its records. Each test has an empty store of its own.</summary>
public abstract class StoreRecordsContract : IAsyncLifetime
{
    private IStoreRecords? _records;
    private object? _store;

    private protected IStoreRecords Records => _records!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_records, _store) = await OpenEmptyStoreAsync();
        await ((IStoreMarkers)_store).WriteMarkerAsync(new byte[1], mayMakeStore: true, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveStoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The records, and the objects beside them; a skip where the store can't be had.</summary>
    private protected abstract ValueTask<(IStoreRecords Records, object Store)> OpenEmptyStoreAsync();

    private protected abstract ValueTask RemoveStoreAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 << 20)]
    [InlineData(StoredRecord.MaxLength)]
    public async Task A_record_comes_back_as_it_was(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        await Records.PutAsync(Name("backups/b/0000"), content, Token);

        var read = await Records.ReadAsync(Name("backups/b/0000"), Token);
        Assert.True(content.AsSpan().SequenceEqual(read), "The record holds something else.");
        Assert.Equal(size, Assert.Single(await ListAsync("backups/")).Length);
    }

    [Fact]
    public async Task A_record_that_is_too_long_is_not_stored()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Records.PutAsync(Name("backups/b/0000"), new byte[StoredRecord.MaxLength + 1], Token));

        Assert.Empty(await ListAsync("backups/"));
    }

    [Fact]
    public async Task A_record_is_replaced_as_a_whole()
    {
        await Records.PutAsync(Name("cards/ada/1"), new byte[] { 1, 2, 3 }, Token);
        await Records.PutAsync(Name("cards/ada/1"), new byte[] { 4 }, Token);

        Assert.Equal([4], await Records.ReadAsync(Name("cards/ada/1"), Token));
        Assert.Single(await ListAsync("cards/"));
    }

    [Fact]
    public async Task Deleting_can_be_repeated_and_needs_nothing_to_be_there()
    {
        await Records.DeleteAsync(Name("cards/ada/1"), Token);
        await Records.PutAsync(Name("cards/ada/1"), new byte[3], Token);
        await Records.PutAsync(Name("cards/ada/2"), new byte[3], Token);
        await Records.DeleteAsync(Name("cards/ada/1"), Token);
        await Records.DeleteAsync(Name("cards/ada/1"), Token);

        Assert.Null(await Records.ReadAsync(Name("cards/ada/1"), Token));
        Assert.Equal(["cards/ada/2"], await NamesAsync("cards/"));
    }

    [Fact]
    public async Task What_is_not_there_reads_as_none_and_lists_as_nothing()
    {
        Assert.Null(await Records.ReadAsync(Name("doctor/probe"), Token));
        Assert.Empty(await ListAsync("doctor/"));
    }

    [Fact]
    public async Task Lists_are_in_the_order_of_names_and_hold_what_begins_so()
    {
        string[] names = ["gone/a/1", "gone/a-b/1", "gone/a0/1", "gone/20260301-1", "gone/20260302-1", "backups/b/0000"];
        foreach (var name in names)
        {
            await Records.PutAsync(Name(name), new byte[1], Token);
        }

        Assert.Equal(["gone/20260301-1", "gone/20260302-1", "gone/a-b/1", "gone/a/1", "gone/a0/1"], await NamesAsync("gone/"));
        Assert.Equal(["gone/a-b/1", "gone/a/1", "gone/a0/1"], await NamesAsync("gone/a"));
        Assert.Equal(["gone/a/1"], await NamesAsync("gone/a/"));
        Assert.Equal(["gone/20260302-1"], await NamesAsync("gone/20260302-"));
        Assert.Empty(await NamesAsync("gone/b"));
        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync("objects/"));
    }

    [Fact]
    public async Task A_list_of_more_than_a_page_is_whole_and_may_lose_records_meanwhile()
    {
        var names = Enumerable.Range(0, 1100).Select(number => $"gone/{number:0000}").ToList();
        await Parallel.ForEachAsync(names, Token, async (name, token) => await Records.PutAsync(Name(name), new byte[1], token));

        var seen = new List<string>();
        await foreach (var found in Records.ListAsync("gone/", Token))
        {
            seen.Add(found.Name.ToString());
            await Records.DeleteAsync(found.Name, Token);
        }

        Assert.Equal(names, seen);
        Assert.Empty(await ListAsync("gone/"));
    }

    [Fact]
    public async Task Lists_tell_when_a_record_was_stored()
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-5);

        await Records.PutAsync(Name("gone/1"), new byte[1], Token);

        Assert.InRange(Assert.Single(await ListAsync("gone/")).Modified, before, before.AddMinutes(10));
    }

    [Fact]
    public async Task No_list_of_objects_shows_a_record()
    {
        var key = ObjectKey.New();
        await ((IObjectStore)_store!).PutAsync(key, new byte[1], Token);
        foreach (var name in new[] { "backups/b/manifest", "cards/ada/1", "doctor/probe", "gone/1" })
        {
            await Records.PutAsync(Name(name), new byte[1], Token);
        }

        var inventory = (IStoreInventory)_store;
        Assert.Equal([key], await inventory.ListObjectsAsync(Token).Select(found => found.Key).ToListAsync(Token));
        Assert.Empty(await inventory.ListUnfinishedAsync(Token).ToListAsync(Token));
        Assert.Equal([0], await ((IStoreMarkers)_store).ReadMarkerAsync(Token));
    }

    private protected static RecordName Name(string text) => RecordName.Parse(text);

    private protected async Task<List<StoredRecord>> ListAsync(string prefix) => await Records.ListAsync(prefix, Token).ToListAsync(Token);

    private protected async Task<List<string>> NamesAsync(string prefix) => (await ListAsync(prefix)).ConvertAll(found => found.Name.ToString());
}
