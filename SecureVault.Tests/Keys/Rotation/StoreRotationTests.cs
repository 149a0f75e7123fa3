using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;
using SecureVault.Tests.Storage.S3;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>Everything under a master key, in the store and beside the database, follows a rotation or is counted.</summary>
public sealed class StoreRotationTests
{
    private static readonly KeyNeeds Nothing = new(0, 0, 0, 0, 0, 0, 0, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_markers_of_what_is_gone_and_the_stores_marker_follow_and_then_nothing_needs_the_old_key() =>
        await AssertFollowsAsync(await StartAsync());

    [Fact]
    public async Task In_a_bucket_too()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await AssertFollowsAsync(await StartAsync(settings: new()
        {
            ["ObjectStore:Kind"] = "S3",
            ["ObjectStore:S3:Bucket"] = bucket.Name,
            ["ObjectStore:S3:ServiceUrl"] = bucket.Url,
            ["ObjectStore:S3:Prefix"] = "vault",
        }));
    }

    private static async Task AssertFollowsAsync(CoreVault vault)
    {
        var user = await vault.AddUserAsync();
        var kept = await vault.StoreAsync(user, "kept", ItemId.Root, [1]);
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Version, Guid.NewGuid())], Token);
        var old = vault.Get<MasterKeyring>().Active.Id;
        var id = await ActivateNewAsync(vault);
        Assert.Equal(new KeyNeeds(1, 0, 0, 1, 1, 0, 1, 0) { AuditKeys = 1 }, await CountAsync(vault, old));

        var result = await RotateAsync(vault);

        Assert.NotNull(result.Records);
        Assert.Equal(Nothing, await CountAsync(vault, old));
        Assert.Equal(new KeyNeeds(1, 0, 0, 1, 1, 0, 1, 0) { AuditKeys = 2 }, await CountAsync(vault, id));
        Assert.Equal(Nothing, await vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token));
        Assert.True(await vault.Get<KeyringRefresh>().RunAsync(Token));
        Assert.False(vault.Get<MasterKeyring>().TryFind(old, out _));
        Assert.Equal([1], await vault.ReadAsync(user, kept));
        Assert.Single(await vault.Get<GoneMarkers>().ReadAllAsync(Token).ToListAsync(Token));
        await using var again = await vault.RestartAsync();
        Assert.Null(again.Get<StoreOwnership>().Hold);
    }

    [Fact]
    public async Task A_card_of_an_account_that_only_the_store_knows_follows_too()
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var before = Assert.Single(await CardsAsync(vault)).Card!;
        await using (var db = await vault.ContextAsync())
        {
            await db.Users.Where(row => row.Id == user.Value).ExecuteDeleteAsync(Token);
        }

        var old = vault.Get<MasterKeyring>().Active;
        var id = await ActivateNewAsync(vault);
        await RotateAsync(vault);

        var after = Assert.Single(await CardsAsync(vault)).Card!;
        Assert.Equal((id, before.Facts), (after.MasterKeyId, after.Facts));
        using var key = before.Unwrap(old);
        using var same = after.Unwrap(vault.Get<MasterKeyring>().Active);
        Assert.Equal(key.Bytes.ToArray(), same.Bytes.ToArray());
    }

    [Fact]
    public async Task A_kept_backup_keeps_its_key_from_being_retired_and_is_counted()
    {
        await using var vault = await StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var old = vault.Get<MasterKeyring>().Active.Id;
        await ActivateNewAsync(vault);
        await RotateAsync(vault);
        var keyring = await File.ReadAllTextAsync(KeyFileOf(vault), Token);

        var needs = await vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token);

        Assert.Equal(Nothing with { Backups = 1 }, needs);
        Assert.Equal(keyring, await File.ReadAllTextAsync(KeyFileOf(vault), Token));
        await vault.Get<Backups>().DeleteAsync((await vault.Get<Backups>().ListAsync(Token)).Single().Id, Token);
        Assert.True((await vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token)).IsNone);
    }

    [Fact]
    public async Task The_active_key_is_never_retired()
    {
        await using var vault = await StartAsync();
        using var nobody = MasterKey.Generate();

        await Assert.ThrowsAsync<MasterKeyException>(() => vault.Get<MasterKeyChanges>().RetireAsync(vault.Get<MasterKeyring>().Active.Id, file: null, Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => vault.Get<MasterKeyRetirement>().RunAsync(nobody.Id, file: null, Token));
    }

    [Fact]
    public async Task While_the_store_is_held_the_database_changes_and_the_store_does_not()
    {
        var (written, records) = (new List<RecordName>(), new BrokenRecords());
        await using var vault = await StartBrokenAsync(records);
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var old = vault.Get<MasterKeyring>().Active.Id;
        await vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);
        var id = await ActivateNewAsync(vault);
        records.BeforePut = name => { written.Add(name); return Task.CompletedTask; };

        var result = await RotateAsync(vault);

        Assert.Null(result.Records);
        Assert.Empty(written);
        Assert.Equal(new() { [id] = 1 }, await CountsAsync(vault));
        await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token));
        Assert.Equal(MasterKeyState.OpeningOnly, await vault.Get<MasterKeyChanges>().StateOfAsync(old, Token));
    }

    [Fact]
    public async Task A_store_that_fails_leaves_the_rest_done_and_the_next_run_finishes()
    {
        var records = new BrokenRecords();
        await using var vault = await StartBrokenAsync(records);
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Version, Guid.NewGuid())], Token);
        var old = vault.Get<MasterKeyring>().Active.Id;
        var id = await ActivateNewAsync(vault);
        records.OnPut = ObjectStoreError.Full;

        await Assert.ThrowsAsync<ObjectStoreException>(() => RotateAsync(vault));
        Assert.Equal(new() { [id] = 1 }, await CountsAsync(vault));

        records.OnPut = null;
        await RotateAsync(vault);
        Assert.True((await CountAsync(vault, old)).IsNone);
    }

    [Fact]
    public async Task Copies_from_before_an_update_go_and_what_a_restore_replaced_stays_and_is_counted()
    {
        await using var vault = await StartAsync();
        await vault.AddUserAsync();
        var database = vault.Get<IOptions<DatabaseOptions>>().Value.File;
        Copy(database, $"{database}.20260101000000_Initial.copy");
        Copy(database, $"{database}.20260101T000000Z.replaced");
        var old = vault.Get<MasterKeyring>().Active.Id;
        await ActivateNewAsync(vault);
        Assert.Equal(2, (await CountAsync(vault, old)).DatabaseCopies);

        var result = await RotateAsync(vault);

        Assert.Equal(1, result.Copies);
        Assert.Equal([$"{database}.20260101T000000Z.replaced"], Directory.EnumerateFiles(vault.Folder.Path, "*.*Z.*").Concat(Directory.EnumerateFiles(vault.Folder.Path, "*.copy")));
        Assert.Equal(Nothing with { DatabaseCopies = 1 }, await vault.Get<MasterKeyRetirement>().RunAsync(old, file: null, Token));
    }

    [Fact]
    public async Task A_copy_that_may_have_the_only_good_wrap_stays_while_a_key_does_not_open()
    {
        await using var vault = await StartAsync();
        await vault.AddUserAsync();
        var copy = $"{vault.Get<IOptions<DatabaseOptions>>().Value.File}.20260101000000_Initial.copy";
        Copy(vault.Get<IOptions<DatabaseOptions>>().Value.File, copy);
        await SpoilWrapAsync(vault);
        await ActivateNewAsync(vault);

        var result = await RotateAsync(vault);

        Assert.Equal((1, 0), (result.Failed, result.Copies));
        Assert.True(File.Exists(copy));
    }

    [Fact]
    public async Task A_card_whose_key_opens_is_not_replaced_by_one_whose_key_does_not()
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var good = await vault.Get<IStoreRecords>().ReadAsync(KeyCardReader.NameOf(user.Value, 1), Token);
        await SpoilWrapAsync(vault);

        Assert.Equal(0, await vault.Get<KeyCards>().UpdateAsync(compares: true, Token));

        Assert.Equal(good, await vault.Get<IStoreRecords>().ReadAsync(KeyCardReader.NameOf(user.Value, 1), Token));
    }

    [Fact]
    public async Task A_card_that_the_store_does_not_deliver_is_not_passed_over()
    {
        var records = new BrokenRecords();
        await using var vault = await StartBrokenAsync(records);
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        await using (var db = await vault.ContextAsync())
        {
            await db.Users.Where(row => row.Id == user.Value).ExecuteDeleteAsync(Token);
        }

        var id = await ActivateNewAsync(vault);
        records.Unreadable = KeyCardReader.NameOf(user.Value, 1);

        await Assert.ThrowsAsync<ObjectStoreException>(() => RotateAsync(vault));

        records.Unreadable = null;
        await RotateAsync(vault);
        Assert.Equal(id, Assert.Single(await CardsAsync(vault)).Card!.MasterKeyId);
    }

    [Fact]
    public async Task What_comes_back_under_an_older_key_follows_within_the_hour()
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var name = KeyCardReader.NameOf(user.Value, 1);
        var old = await vault.Get<IStoreRecords>().ReadAsync(name, Token);
        var id = await ActivateNewAsync(vault);
        using var keeper = new MasterKeyKeeper(vault.Get<KeyringNews>(), vault.Clock, NullLogger<MasterKeyKeeper>.Instance);
        await keeper.StartAsync(Token);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var rotating = vault.Get<JobRunner>().Loops[JobName.KeyRotation].RunAsync(end.Token);
        await UntilAsync(async () => await KeyOfCardAsync() == id);

        await vault.Get<IStoreRecords>().PutAsync(name, old, Token);

        await UntilAsync(async () =>
        {
            vault.Clock.Advance(TimeSpan.FromMinutes(10));
            return await KeyOfCardAsync() == id;
        });
        await keeper.StopAsync(Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rotating);

        async Task<string> KeyOfCardAsync() => Assert.Single(await CardsAsync(vault)).Card!.MasterKeyId;
    }

    private static async Task SpoilWrapAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        await db.UserKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.Wrap, new byte[61]), Token);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private static void Copy(string database, string copy)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", copy);
        command.ExecuteNonQuery();
    }

    private static Task<KeyNeeds> CountAsync(CoreVault vault, string id) => vault.Get<MasterKeyRetirement>().CountAsync(id, Token);

    private static async Task<List<FoundCard>> CardsAsync(CoreVault vault) => await vault.Get<KeyCardReader>().ReadAllAsync(Token).ToListAsync(Token);

    private static Task<CoreVault> StartBrokenAsync(BrokenRecords records) => StartAsync(
        services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));
}
