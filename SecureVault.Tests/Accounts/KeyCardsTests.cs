using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

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
        var records = new BrokenRecords { OnPut = ObjectStoreError.Unavailable };
        await using var vault = await StartAsync(records);
        var user = await vault.AddUserAsync();

        var outcome = await vault.UploadAsync(user, "a.txt", [1, 2, 3]);
        var session = await vault.Uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "b.bin", Length = 300_000 }, Token);

        Assert.Equal(StoreError.Unavailable, Assert.IsType<UploadOutcome.StoreFailed>(outcome).Error);
        Assert.Equal(StoreError.Unavailable, Assert.IsType<UploadOutcome.StoreFailed>(session).Error);
        await vault.AssertConsistentAsync(stored: 0);

        records.OnPut = null;
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a.txt", [1, 2, 3]));
    }

    [Fact]
    public async Task A_card_follows_its_account_and_is_not_written_again_without_a_change()
    {
        var written = new List<RecordName>();
        var records = new BrokenRecords { BeforePut = name => { written.Add(name); return Task.CompletedTask; } };
        await using var vault = await StartAsync(records);
        var cards = vault.Get<KeyCards>();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await cards.UpdateAsync(compares: false, Token);
        await cards.UpdateAsync(compares: true, Token);
        Assert.Equal(2, written.Count);

        await vault.StoreAsync(ada, "a.txt", ItemId.Root);
        await vault.LimitAsync(ada, 5_000_000);
        await vault.LockAsync(grace);

        await cards.UpdateAsync(compares: false, Token);
        Assert.Equal(4, written.Count);
        var facts = (await CardsAsync(vault)).ToDictionary(found => found.Card!.User, found => found.Card!.Facts);
        Assert.Equal((5_000_000, null), (facts[ada.Value].QuotaBytes, facts[ada.Value].LockedAt));
        Assert.Equal((null, vault.Clock.GetUtcNow()), (facts[grace.Value].QuotaBytes, facts[grace.Value].LockedAt));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("rotten")]
    [InlineData("older")]
    public async Task A_card_that_is_not_as_it_was_written_is_written_again(string change)
    {
        await using var vault = await CoreVault.StartAsync();
        var cards = vault.Get<KeyCards>();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.txt", ItemId.Root);
        var (records, name) = (vault.Get<IStoreRecords>(), KeyCardReader.NameOf(user.Value, 1));
        var older = await records.ReadAsync(name, Token);
        await vault.LimitAsync(user, 7);
        await cards.UpdateAsync(compares: false, Token);
        await (change switch
        {
            "removed" => records.DeleteAsync(name, Token),
            "rotten" => records.PutAsync(name, new byte[400], Token),
            _ => records.PutAsync(name, older, Token),
        });

        Assert.Equal(0, await cards.UpdateAsync(compares: false, Token));
        Assert.Equal(1, await cards.UpdateAsync(compares: true, Token));
        Assert.Equal(0, await cards.UpdateAsync(compares: true, Token));

        Assert.Equal(7, Assert.Single(await CardsAsync(vault)).Card!.Facts.QuotaBytes);
    }

    [Fact]
    public async Task A_card_of_an_account_that_the_database_does_not_know_stays()
    {
        await using var vault = await CoreVault.StartAsync();
        var cards = vault.Get<KeyCards>();
        var user = await vault.AddUserAsync();
        await cards.UpdateAsync(compares: false, Token);
        await using (var db = await vault.ContextAsync())
        {
            await db.Users.Where(row => row.Id == user.Value).ExecuteDeleteAsync(Token);
        }

        await cards.UpdateAsync(compares: true, Token);

        Assert.Single(await CardsAsync(vault));
    }

    [Fact]
    public async Task While_the_store_is_held_a_missing_card_is_written_and_one_that_is_there_stays()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await vault.StoreAsync(ada, "a.txt", ItemId.Root);
        var before = await vault.Get<IStoreRecords>().ReadAsync(KeyCardReader.NameOf(ada.Value, 1), Token);
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);
        await vault.LimitAsync(ada, 7);

        Assert.Equal(0, await vault.Get<KeyCards>().UpdateAsync(compares: true, Token));
        await vault.StoreAsync(ada, "b.txt", ItemId.Root);
        await vault.StoreAsync(grace, "g.txt", ItemId.Root);

        Assert.Equal(before, await vault.Get<IStoreRecords>().ReadAsync(KeyCardReader.NameOf(ada.Value, 1), Token));
        Assert.Equal(2, (await CardsAsync(vault)).Count);
    }

    [Fact]
    public async Task An_upload_that_was_begun_before_there_were_cards_ends_with_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var created = await vault.Uploads.CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "a.bin", Length = 3 }, Token);
        await vault.Get<IStoreRecords>().DeleteAsync(KeyCardReader.NameOf(user.Value, 1), Token);
        await using (var db = await vault.ContextAsync())
        {
            await db.UserKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.CardHash, (byte[]?)null), Token);
        }

        var upload = Assert.IsType<UploadOutcome.Created>(created).Upload;
        Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.AppendAsync(user, upload, 0, new MemoryStream([1, 2, 3]), 3, Token));

        Assert.Single(await CardsAsync(vault));
    }

    [Fact]
    public async Task One_card_that_can_not_be_read_keeps_no_other_from_being_found()
    {
        var records = new BrokenRecords();
        await using var vault = await StartAsync(records);
        var (ada, _) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        records.Unreadable = KeyCardReader.NameOf(ada.Value, 1);
        await vault.Get<IStoreRecords>().PutAsync(RecordName.Parse("cards/0/1"), new byte[1 << 20], Token);

        var found = await CardsAsync(vault);

        Assert.Equal(3, found.Count);
        Assert.Equal("grace@example.org", Assert.Single(found, one => one.Card is not null).Card!.Facts.Email);
    }

    [Fact]
    public async Task A_card_under_the_name_of_another_is_not_believed()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var records = vault.Get<IStoreRecords>();
        var card = await records.ReadAsync(KeyCardReader.NameOf(user.Value, 1), Token);
        await records.PutAsync(KeyCardReader.NameOf(user.Value, 2), card, Token);

        var found = await CardsAsync(vault);

        Assert.Equal([null, SealedObjectError.WrongObject], found.Select(one => one.Error));
    }

    private static Task<CoreVault> StartAsync(BrokenRecords records) => CoreVault.StartAsync(
        configure: services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));

    private static async Task<List<FoundCard>> CardsAsync(CoreVault vault) => await vault.Get<KeyCardReader>().ReadAllAsync(Token).ToListAsync(Token);

    private static MasterKey KeyOf(CoreVault vault) => MasterKey.TryParse(vault.Key, out var key) ? key : throw new InvalidOperationException();
}
