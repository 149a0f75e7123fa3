using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Accounts;

/// <summary>The cards in the store say what the database says, and no file comes into the store before its owner's card.</summary>
public sealed class KeyCardsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_file_comes_after_its_owners_card()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        Assert.Empty(await CardsAsync(vault));

        await vault.StoreAsync(user, "a.txt", ItemId.Root);

        var card = Assert.Single(await CardsAsync(vault)).Card!;
        Assert.Equal((user.Value, 1, "ada@example.org", true), (card.User, card.KeyVersion, card.Facts.Email, card.Facts.IsActiveKey));
        using var key = card.Unwrap(KeyOf(vault));
    }

    [Fact]
    public async Task A_store_that_does_not_take_the_card_takes_no_file_and_nothing_is_left()
    {
        var records = new BrokenRecords { IsBroken = true };
        await using var vault = await StartAsync(records);
        var user = await vault.AddUserAsync();

        var outcome = await vault.UploadAsync(user, "a.txt", [1, 2, 3]);
        var session = await vault.Uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "b.bin", Length = 300_000 }, Token);

        Assert.Equal(StoreError.Unavailable, Assert.IsType<UploadOutcome.StoreFailed>(outcome).Error);
        Assert.Equal(StoreError.Unavailable, Assert.IsType<UploadOutcome.StoreFailed>(session).Error);
        await vault.AssertConsistentAsync(stored: 0);

        records.IsBroken = false;
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a.txt", [1, 2, 3]));
    }

    [Fact]
    public async Task A_card_follows_its_account_and_is_not_written_again_without_a_change()
    {
        await using var vault = await CoreVault.StartAsync();
        var cards = vault.Get<KeyCards>();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        Assert.Equal(2, await cards.UpdateAsync(Token));
        Assert.Equal(0, await cards.UpdateAsync(Token));

        await vault.StoreAsync(ada, "a.txt", ItemId.Root);
        await vault.LimitAsync(ada, 5_000_000);
        await vault.LockAsync(grace);

        Assert.Equal(2, await cards.UpdateAsync(Token));
        var facts = (await CardsAsync(vault)).ToDictionary(found => found.Card!.User, found => found.Card!.Facts);
        Assert.Equal((5_000_000, null), (facts[ada.Value].QuotaBytes, facts[ada.Value].LockedAt));
        Assert.Equal((null, vault.Clock.GetUtcNow()), (facts[grace.Value].QuotaBytes, facts[grace.Value].LockedAt));
    }

    [Fact]
    public async Task A_card_that_somebody_took_out_of_the_store_is_written_again()
    {
        await using var vault = await CoreVault.StartAsync();
        var cards = vault.Get<KeyCards>();
        var user = await vault.AddUserAsync();
        await cards.UpdateAsync(Token);
        await vault.Get<IStoreRecords>().DeleteAsync(KeyCards.NameOf(user.Value, 1), Token);

        Assert.Equal(1, await cards.MarkMissingAsync(Token));
        Assert.Equal(1, await cards.UpdateAsync(Token));

        Assert.Single(await CardsAsync(vault));
        Assert.Equal(0, await cards.MarkMissingAsync(Token));
    }

    [Fact]
    public async Task A_card_of_an_account_that_the_database_does_not_know_stays()
    {
        await using var vault = await CoreVault.StartAsync();
        var cards = vault.Get<KeyCards>();
        var user = await vault.AddUserAsync();
        await cards.UpdateAsync(Token);
        await using (var db = await vault.ContextAsync())
        {
            await db.Users.Where(row => row.Id == user.Value).ExecuteDeleteAsync(Token);
        }

        await cards.MarkMissingAsync(Token);
        await cards.UpdateAsync(Token);

        Assert.Single(await CardsAsync(vault));
    }

    [Fact]
    public async Task Nothing_is_written_into_a_store_that_may_be_another_vaults()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OtherVault, Token);

        Assert.Equal(0, await vault.Get<KeyCards>().UpdateAsync(Token));

        Assert.Empty(await CardsAsync(vault));
    }

    [Fact]
    public async Task A_card_under_the_name_of_another_is_not_believed()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(Token);
        var records = vault.Get<IStoreRecords>();
        var card = await records.ReadAsync(KeyCards.NameOf(user.Value, 1), Token);
        await records.PutAsync(KeyCards.NameOf(user.Value, 2), card, Token);

        var found = await CardsAsync(vault);

        Assert.Equal([null, SealedObjectError.WrongObject], found.Select(one => one.Error));
    }

    private static Task<CoreVault> StartAsync(BrokenRecords records) => CoreVault.StartAsync(configure: services =>
    {
        var real = services.Last(service => service.ServiceType == typeof(IStoreRecords));
        services.AddSingleton<IStoreRecords>(provider => records.Over((IStoreRecords)real.ImplementationFactory!(provider)));
    });

    private static async Task<List<FoundCard>> CardsAsync(CoreVault vault) => await vault.Get<KeyCards>().ReadAllAsync(Token).ToListAsync(Token);

    private static MasterKey KeyOf(CoreVault vault) => MasterKey.TryParse(vault.Key, out var key) ? key : throw new InvalidOperationException();

    private sealed class BrokenRecords : IStoreRecords
    {
        private IStoreRecords? _real;

        public bool IsBroken { get; set; }

        private IStoreRecords Real => IsBroken ? throw new ObjectStoreException(ObjectStoreError.Unavailable, "The store is away.") : _real!;

        public BrokenRecords Over(IStoreRecords real)
        {
            _real = real;
            return this;
        }

        public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Real.PutAsync(name, content, cancellationToken);

        public Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken) => Real.ReadAsync(name, cancellationToken);

        public IAsyncEnumerable<StoredRecord> ListAsync(string prefix, CancellationToken cancellationToken) => Real.ListAsync(prefix, cancellationToken);

        public Task DeleteAsync(RecordName name, CancellationToken cancellationToken) => Real.DeleteAsync(name, cancellationToken);
    }
}
