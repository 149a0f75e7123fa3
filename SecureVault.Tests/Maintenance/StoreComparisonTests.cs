using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Maintenance;

/// <summary>Database and store are compared side by side, page by page.</summary>
public sealed class StoreComparisonTests
{
    private const int Rows = 2_500; // two pages and a half

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_difference_is_counted_wherever_a_page_ends()
    {
        await using var vault = await CoreVault.StartAsync();
        await AddRowsAsync(vault);
        var store = new Listing(Enumerable.Range(0, Rows + 10).Where(number => number is not (0 or 999 or 1_000 or 2_499)).SelectMany(number => number switch
        {
            1 or 1_001 => [Object(number, length: 6)],
            500 => [Object(number), Object(number, suffix: '1')],
            _ => new[] { Object(number) },
        }))
        {
            Unfinished = [.. Enumerable.Range(0, 3).Select(number => new UnfinishedObject(KeyOf(Rows + number, '9'), DateTimeOffset.UnixEpoch))],
        };

        var result = await new StoreComparison(vault.Get<IDbContextFactory<VaultDbContext>>(), store).RunAsync(Token);

        Assert.Equal(new ComparisonResult(Intact: Rows - 6, Missing: 4, WrongSize: 2, Unowned: 11, Unfinished: 3), result);
    }

    [Fact]
    public async Task A_store_that_lists_out_of_order_is_not_compared()
    {
        await using var vault = await CoreVault.StartAsync();
        var comparison = new StoreComparison(vault.Get<IDbContextFactory<VaultDbContext>>(), new Listing([Object(2), Object(1)]));

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => comparison.RunAsync(Token));

        Assert.Equal(ObjectStoreError.Inconsistent, error.Error);
    }

    private static StoredObject Object(int number, long length = 5, char suffix = '0') => new(KeyOf(number, suffix), length, DateTimeOffset.UnixEpoch);

    private static ObjectKey KeyOf(int number, char suffix)
    {
        var digits = number.ToString("x8", CultureInfo.InvariantCulture);
        return ObjectKey.Parse($"{digits[..2]}/{digits[2..]}{new string('0', 23)}{suffix}");
    }

    private static async Task AddRowsAsync(CoreVault vault)
    {
        var user = await vault.AddUserAsync();
        await using var db = await vault.ContextAsync();
        db.Versions.AddRange(Enumerable.Range(0, Rows).Select(number => new FileVersion
        {
            Id = Guid.NewGuid(),
            OwnerId = user.Value,
            ItemId = Guid.NewGuid(),
            State = VersionState.Stored,
            ObjectKey = KeyOf(number, '0').ToString(),
            PlainLength = 5,
            SealedLength = 5,
            WrappedFileKey = [1],
            UserKeyVersion = 1,
            RecoveryKeyVersion = 1,
            CreatedAt = vault.Clock.GetUtcNow(),
        }));
        await db.SaveChangesAsync(Token);
    }

    private sealed class Listing(IEnumerable<StoredObject> objects) : IStoreInventory
    {
        public IReadOnlyList<UnfinishedObject> Unfinished { get; init; } = [];

        public IAsyncEnumerable<StoredObject> ListObjectsAsync(CancellationToken cancellationToken) => objects.ToAsyncEnumerable();

        public IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync(CancellationToken cancellationToken) => Unfinished.ToAsyncEnumerable();
    }
}
