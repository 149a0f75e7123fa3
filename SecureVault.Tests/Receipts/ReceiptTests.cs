using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Receipts;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Receipts;

public sealed class ReceiptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_tells_how_and_where_a_file_lies()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        var item = await vault.StoreAsync(user, "a", ItemId.Root, content);

        var receipt = (await vault.Get<ReceiptService>().FindAsync(user, item, null, Token))!;

        Assert.Equal((item, 1, 550L, 2, 9_000_000L), (receipt.Item, receipt.KeyVersion, receipt.Chunks, receipt.Parts, receipt.PlainLength));
        Assert.Equal(new FileInfo(await vault.ObjectOfAsync(item)).Length, receipt.SealedLength);
        Assert.Equal(SHA256.HashData(content), receipt.Sha256);
        Assert.Equal(Crc32.HashToUInt32(content), receipt.Crc32);
        Assert.Equal(ObjectStoreKind.Disk, receipt.Place.Kind);
        Assert.EndsWith(receipt.Place.Key, await vault.ObjectOfAsync(item), StringComparison.Ordinal);
        Assert.Equal(vault.Clock.GetUtcNow(), receipt.Stored);
        Assert.Null(receipt.Verified);
        Assert.Contains("AES-256-GCM", receipt.Suite, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verified_file_says_when_it_was_and_hears_of_every_byte()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, RandomNumberGenerator.GetBytes(1_000_000));
        vault.Clock.Advance(TimeSpan.FromHours(1));
        var last = 0L;

        var intact = Assert.IsType<VerifyOutcome.Intact>(await vault.Get<ReceiptService>().VerifyAsync(user, item, null, new Heard(bytes => last = bytes), Token));

        Assert.Equal((vault.Clock.GetUtcNow(), 1_000_000), (intact.Receipt.Verified, last));
        Assert.Equal(intact.Receipt.Verified, (await vault.Get<ReceiptService>().FindAsync(user, item, null, Token))!.Verified);
        var empty = await vault.StoreAsync(user, "empty", ItemId.Root, []);
        Assert.IsType<VerifyOutcome.Intact>(await vault.Get<ReceiptService>().VerifyAsync(user, empty, null, null, Token));
    }

    [Fact]
    public async Task The_first_verification_completes_the_sum_of_an_upload_that_was_interrupted()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var item = await vault.StoreAsync(user, "a", ItemId.Root, content);
        await ChangeFactsAsync(vault, user, facts => facts with { Sha256 = null }); // as an upload over a restart leaves them
        var receipts = vault.Get<ReceiptService>();
        Assert.Null((await receipts.FindAsync(user, item, null, Token))!.Sha256);

        var intact = Assert.IsType<VerifyOutcome.Intact>(await receipts.VerifyAsync(user, item, null, null, Token));

        Assert.Equal(SHA256.HashData(content), intact.Receipt.Sha256);
        Assert.Equal(SHA256.HashData(content), (await receipts.FindAsync(user, item, null, Token))!.Sha256);
        Assert.IsType<VerifyOutcome.Intact>(await receipts.VerifyAsync(user, item, null, null, Token));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(100, null)]
    [InlineData(20_000, 1L)]
    [InlineData(-1, 61L)]
    public async Task One_bit_anywhere_is_found(int at, long? chunk)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, RandomNumberGenerator.GetBytes(1_000_000));
        await ChangeAsync(vault, item, bytes => bytes[at < 0 ? bytes.Length + at : at] ^= 1);

        var damaged = Assert.IsType<VerifyOutcome.Damaged>(await vault.Get<ReceiptService>().VerifyAsync(user, item, null, null, Token));

        Assert.Equal(chunk, damaged.Chunk);
        Assert.Equal(8, damaged.ErrorId.Length);
        Assert.Null((await vault.Get<ReceiptService>().FindAsync(user, item, null, Token))!.Verified);
    }

    [Fact]
    public async Task An_object_that_is_longer_shorter_another_ones_or_gone_is_found()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var receipts = vault.Get<ReceiptService>();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, new byte[100_000]);
        var other = await vault.StoreAsync(user, "b", ItemId.Root, new byte[100_000]);
        var (file, sound) = (await vault.ObjectOfAsync(item), await File.ReadAllBytesAsync(await vault.ObjectOfAsync(item), Token));

        await File.WriteAllBytesAsync(file, [.. sound, 0], Token);
        Assert.IsType<VerifyOutcome.Damaged>(await receipts.VerifyAsync(user, item, null, null, Token));
        await File.WriteAllBytesAsync(file, sound[..^1], Token);
        Assert.IsType<VerifyOutcome.Damaged>(await receipts.VerifyAsync(user, item, null, null, Token));
        File.Copy(await vault.ObjectOfAsync(other), file, overwrite: true);
        Assert.IsType<VerifyOutcome.Damaged>(await receipts.VerifyAsync(user, item, null, null, Token));
        File.Delete(file);
        Assert.IsType<VerifyOutcome.Missing>(await receipts.VerifyAsync(user, item, null, null, Token));
        await File.WriteAllBytesAsync(file, sound, Token);
        Assert.IsType<VerifyOutcome.Intact>(await receipts.VerifyAsync(user, item, null, null, Token));
    }

    [Fact]
    public async Task A_store_that_is_down_says_nothing_about_the_object()
    {
        var store = new BrokenStore();
        await using var vault = await CoreVault.StartAsync(configure: services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        store.OnRead = ObjectStoreError.Unavailable;

        var failed = Assert.IsType<VerifyOutcome.StoreFailed>(await vault.Get<ReceiptService>().VerifyAsync(user, item, null, null, Token));

        Assert.Equal(StoreError.Unavailable, failed.Error);
        Assert.Null((await vault.Get<ReceiptService>().FindAsync(user, item, null, Token))!.Verified);
    }

    [Fact]
    public async Task Older_contents_have_receipts_trashed_and_foreign_files_have_none()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var receipts = vault.Get<ReceiptService>();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var item = await vault.StoreAsync(user, "a", folder, new byte[10]);
        var old = (await vault.Items.FindAsync(user, item, Token))!.Version;
        await vault.StoreAsync(user, "a", folder, new byte[20], NameConflict.Replace);

        Assert.Equal(10, (await receipts.FindAsync(user, item, old, Token))!.PlainLength);
        Assert.Equal(20, (await receipts.FindAsync(user, item, null, Token))!.PlainLength);
        Assert.IsType<VerifyOutcome.Intact>(await receipts.VerifyAsync(user, item, old, null, Token));
        Assert.Null(await receipts.FindAsync(eve, item, null, Token));
        Assert.IsType<VerifyOutcome.Gone>(await receipts.VerifyAsync(eve, item, old, null, Token));
        Assert.Null(await receipts.FindAsync(user, folder, null, Token));
        Assert.Null(await receipts.FindAsync(user, item, VersionId.New(), Token));

        await vault.Trash.DeleteAsync(user, [folder], Token);
        Assert.Null(await receipts.FindAsync(user, item, null, Token));
        Assert.IsType<VerifyOutcome.Gone>(await receipts.VerifyAsync(user, item, null, null, Token));
    }

    [Fact]
    public async Task A_row_whose_sums_are_of_another_content_does_not_pass_for_intact()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        await ChangeFactsAsync(vault, user, facts => facts with { Crc32 = 1 });

        Assert.IsType<VerifyOutcome.Damaged>(await vault.Get<ReceiptService>().VerifyAsync(user, item, null, null, Token));
    }

    /// <summary>Of the only content.</summary>
    private static async Task ChangeFactsAsync(CoreVault vault, UserId user, Func<ContentFacts, ContentFacts> change)
    {
        using var keyring = await vault.Get<UserKeys>().OpenAsync(user, Token);
        await using var db = await vault.ContextAsync();
        var row = await db.Versions.SingleAsync(Token);
        row.SealedFacts = SealedFacts.Seal(change(SealedFacts.Open(row, keyring)), new VersionId(row.Id), keyring.Names(row.UserKeyVersion));
        await db.SaveChangesAsync(Token);
    }

    private static async Task ChangeAsync(CoreVault vault, ItemId item, Action<byte[]> change)
    {
        var file = await vault.ObjectOfAsync(item);
        var bytes = await File.ReadAllBytesAsync(file, Token);
        change(bytes);
        await File.WriteAllBytesAsync(file, bytes, Token);
    }

    private sealed class Heard(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
