using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Tests.Accounts;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>User keys come under another master key while people work, whatever stops it.</summary>
public sealed class MasterKeyRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_rotation_the_new_key_alone_opens_every_file()
    {
        var vault = await StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var (first, second) = (await vault.StoreAsync(ada, "a", ItemId.Root, [1]), await vault.StoreAsync(grace, "b", ItemId.Root, [2]));
        await vault.LockAsync(grace);
        var id = await ActivateNewAsync(vault);

        var result = await RotateAsync(vault);

        Assert.Equal((id, 2, 0), (result.Active, result.UserKeys, result.Failed));
        Assert.Equal(new() { [id] = 2 }, await CountsAsync(vault));
        Assert.Equal([1], await vault.ReadAsync(ada, first));

        vault.Key = vault.Key[vault.Key.IndexOf("active: ", StringComparison.Ordinal)..]; // the new key's line is the last one
        Assert.Single(MasterKeyText.Parse(vault.Key, "T"));
        await using var again = await vault.RestartAsync();
        await using (var db = await again.ContextAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.LockedAt, (DateTimeOffset?)null), Token);
        }

        Assert.Equal([1], await again.ReadAsync(ada, first));
        Assert.Equal([2], await again.ReadAsync(grace, second));
    }

    [Fact]
    public async Task No_byte_of_an_old_wrap_is_left_in_any_file_of_the_data_folder()
    {
        await using var vault = await StartAsync();
        await AddAccountsAsync(vault, 40);
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var old = await RowsAsync(vault);
        Assert.All(old, row => Assert.NotEmpty(FilesWith(vault, row.Wrap[1..])));
        await ActivateNewAsync(vault);

        var result = await RotateAsync(vault);

        Assert.True(result.IsForgotten);
        Assert.All(old, row => Assert.Empty(FilesWith(vault, row.Wrap[1..])));
    }

    [Fact]
    public async Task Old_wraps_that_another_process_replaced_are_forgotten_too()
    {
        await using var vault = await StartAsync();
        await AddAccountsAsync(vault, 40);
        var old = await RowsAsync(vault);
        var id = await ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        Assert.True(await vault.Get<VaultDatabase>().ForgetDeletedAsync(Token));
        await RewrapElsewhereAsync(vault, id);
        Assert.Contains(old, row => FilesWith(vault, row.Wrap[1..]).Count > 0);

        var result = await RotateAsync(vault);

        Assert.Equal((0, true), (result.UserKeys, result.IsForgotten));
        Assert.All(old, row => Assert.Empty(FilesWith(vault, row.Wrap[1..])));
    }

    [Fact]
    public async Task A_rotation_that_is_killed_goes_on_where_it_was()
    {
        var vault = await StartAsync();
        await AddAccountsAsync(vault, 1_200);
        var id = await ActivateNewAsync(vault);
        using var killed = new CancellationTokenSource();
        var reports = new List<RotationProgress>();

        await Assert.ThrowsAsync<OperationCanceledException>(() => vault.Get<MasterKeyRotation>().RunAsync(
            new Reports(progress =>
            {
                reports.Add(progress);
                if (progress.UserKeys > 0)
                {
                    killed.Cancel();
                }
            }),
            killed.Token));
        Assert.Equal([new(0, 1_200), new(500, 1_200)], reports);

        await using var again = await vault.RestartAsync();
        Assert.Equal(500, (await CountsAsync(again))[id]);
        Assert.Equal(700, (await RotateAsync(again)).UserKeys);
        Assert.Equal(new() { [id] = 1_200 }, await CountsAsync(again));
        Assert.Equal(new Core.Maintenance.UserKeyCounts(1_200, 0), await again.Get<Core.Maintenance.KeyCheck>().OpenAllAsync(Token));
    }

    [Fact]
    public async Task People_work_while_their_keys_change()
    {
        await using var vault = await StartAsync();
        await AddAccountsAsync(vault, 700);
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "before", ItemId.Root, [1]);
        await ActivateNewAsync(vault);

        var rotation = Task.Run(() => RotateAsync(vault), Token);
        var stored = 0;
        do
        {
            await vault.StoreAsync(user, $"meanwhile {stored++}", ItemId.Root);
            Assert.Equal([1], await vault.ReadAsync(user, item));
        }
        while (!rotation.IsCompleted);

        Assert.Equal(701, (await rotation).UserKeys);
        Assert.Equal(stored + 1, (await vault.ListAsync(user)).Count);
        await vault.AssertConsistentAsync(stored + 1);
    }

    [Fact]
    public async Task Two_rotations_at_once_leave_every_key_whole()
    {
        await using var vault = await StartAsync();
        await AddAccountsAsync(vault, 800);
        var id = await ActivateNewAsync(vault);

        var results = await Task.WhenAll(Task.Run(() => RotateAsync(vault), Token), Task.Run(() => RotateAsync(vault), Token));

        Assert.Equal(800, results.Sum(result => result.UserKeys));
        Assert.Equal(new() { [id] = 800 }, await CountsAsync(vault));
        Assert.Equal(new Core.Maintenance.UserKeyCounts(800, 0), await vault.Get<Core.Maintenance.KeyCheck>().OpenAllAsync(Token));
    }

    [Fact]
    public async Task A_key_that_does_not_open_stays_as_it_is_and_holds_up_no_other()
    {
        await using var vault = await StartAsync();
        await AddAccountsAsync(vault, 3);
        var doomed = (await RowsAsync(vault))[1];
        await using (var db = await vault.ContextAsync())
        {
            await db.UserKeys.Where(key => key.UserId == doomed.UserId).ExecuteUpdateAsync(set => set.SetProperty(key => key.Wrap, new byte[61]), Token);
        }

        var id = await ActivateNewAsync(vault);
        var result = await RotateAsync(vault);

        Assert.Equal((2, 1), (result.UserKeys, result.Failed));
        Assert.Equal(new() { [id] = 2, [doomed.MasterKeyId] = 1 }, await CountsAsync(vault));
        Assert.Equal(new byte[61], (await RowsAsync(vault)).Single(row => row.UserId == doomed.UserId).Wrap);
    }

    [Fact]
    public async Task An_account_made_by_somebody_who_did_not_know_the_new_key_follows_with_the_next_run()
    {
        await using var vault = await StartAsync();
        var late = await vault.AddUserAsync();
        var old = (await RowsAsync(vault)).Single();
        var id = await ActivateNewAsync(vault);
        await RotateAsync(vault);

        // As a server that still had the old keyring would have written it just now.
        await using (var db = await vault.ContextAsync())
        {
            await db.UserKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.MasterKeyId, old.MasterKeyId).SetProperty(key => key.Wrap, old.Wrap), Token);
        }

        Assert.Equal(1, (await RotateAsync(vault)).UserKeys);
        Assert.Equal(new() { [id] = 1 }, await CountsAsync(vault));
        await vault.StoreAsync(late, "a", ItemId.Root);
    }

    [Fact]
    public async Task A_server_learns_of_a_key_that_another_process_added_when_it_meets_it()
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var before = vault.Get<MasterKeyring>().Active.Id;
        var id = await ActivateNewAsync(vault);
        Assert.Equal(before, vault.Get<MasterKeyring>().Active.Id);
        await RewrapElsewhereAsync(vault, id);

        Assert.Equal([1], await vault.ReadAsync(user, item));
        Assert.Equal(id, vault.Get<MasterKeyring>().Active.Id);
    }

    [Theory]
    [InlineData("not a key")]
    [InlineData("")]
    [InlineData("another")]
    [InlineData("retired")]
    public async Task A_key_file_that_lacks_what_the_database_needs_changes_nothing(string content)
    {
        await using var vault = await StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        var before = vault.Get<MasterKeyring>().Active.Id;
        using var other = MasterKey.Generate();
        await PrivateFile.WriteAsync(KeyFileOf(vault), content switch
        {
            "another" => other.ToRecoveryText(),
            "retired" => $"active: {other.ToRecoveryText()}\nretired: {vault.Key}",
            _ => content,
        });

        Assert.False(await vault.Get<KeyringRefresh>().RunAsync(Token));

        Assert.Equal(before, vault.Get<MasterKeyring>().Active.Id);
        Assert.Equal([1], await vault.ReadAsync(user, item));
    }

    [Fact]
    public async Task A_retired_key_that_is_still_needed_is_told_at_the_start_with_the_line_that_mends_it()
    {
        var vault = await StartAsync();
        await vault.AddUserAsync();
        using var other = MasterKey.Generate();
        var old = vault.Get<MasterKeyring>().Active.Id;
        vault.Key = $"active: {other.ToRecoveryText()}\nretired: {vault.Key}";

        await using var again = await vault.RestartAsync();
        var found = await again.Get<VaultDatabase>().InspectAsync(Token);

        Assert.Equal(
            $"The master key {old} is retired, but keys in the database are still under it; write 'opening-only:' before it (MasterKey:File).",
            Assert.Throws<MasterKeyException>(() => again.Get<UserKeys>().Check(found.Keys)).Message);
    }

    [Fact]
    public async Task Whoever_signed_in_from_a_network_is_still_known_there_and_whoever_guessed_is_still_shut_out()
    {
        await using var scene = await AccountScene.StartAsync();
        Assert.True(MasterKey.TryParse(scene.Vault.Key, out var key));
        await scene.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        var (home, stranger) = (Network("198.51.100.7"), Network("203.0.113.9"));
        await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password, home);
        for (var i = 0; i < 5; i++)
        {
            await scene.SignInAsync(AccountScene.AdminEmail, "wrong", stranger);
        }

        await ActivateNewAsync(scene.Vault);
        await RotateAsync(scene.Vault);

        Assert.IsType<Core.Accounts.SignInOutcome.Refused>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password, stranger));
        Assert.IsType<Core.Accounts.SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password, home));
        await using var db = await scene.Vault.ContextAsync();
        var rows = await db.SignInNetworks.AsNoTracking().ToListAsync(Token);
        Assert.Equal(2, rows.Count);
        Assert.Equal(1, rows.Count(row => row.LastSignInAt is not null));
    }

    [Fact]
    public async Task A_confirmation_counts_for_the_key_that_was_shown_and_a_new_one_has_to_be_kept_apart_anew()
    {
        await using var scene = await AccountScene.StartAsync();
        Assert.True(MasterKey.TryParse(scene.Vault.Key, out var key));
        await scene.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        var (recovery, shown) = (scene.Vault.Get<Core.Accounts.RecoveryKey>(), key.Id);
        var next = await ActivateNewAsync(scene.Vault);
        await RotateAsync(scene.Vault);

        Assert.True(await recovery.ConfirmAsync(scene.Administrator, shown, Token));
        Assert.False(await recovery.IsConfirmedAsync(Token));
        Assert.True(await recovery.ConfirmAsync(scene.Administrator, "0123456789abcdef", Token));
        Assert.False(await recovery.IsConfirmedAsync(Token));
        Assert.True(await recovery.ConfirmAsync(scene.Administrator, next, Token));
        Assert.True(await recovery.IsConfirmedAsync(Token));
    }

    private static Core.Accounts.ClientNetwork Network(string address) => Core.Accounts.ClientNetwork.Of(System.Net.IPAddress.Parse(address));

    /// <summary>As a verb does that runs beside the server.</summary>
    private static async Task RewrapElsewhereAsync(CoreVault vault, string id)
    {
        using var keyring = new MasterKeyring();
        keyring.Load(MasterKeyText.Parse(vault.Key, "T"));
        var rewrap = new UserKeyRewrap(vault.Get<IDbContextFactory<VaultDbContext>>(), keyring);
        await rewrap.RunAsync(_ => { }, Token);
        Assert.Equal(id, (await RowsAsync(vault)).Select(row => row.MasterKeyId).Distinct().Single());
    }

    private sealed class Reports(Action<RotationProgress> hear) : IProgress<RotationProgress>
    {
        public void Report(RotationProgress value) => hear(value);
    }
}
