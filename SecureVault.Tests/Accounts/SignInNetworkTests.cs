using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts;

/// <summary>Guessing a password from one network and from many, while its owner wants to sign in.</summary>
public sealed class SignInNetworkTests
{
    private const string Email = AccountScene.AdminEmail;

    private static readonly ClientNetwork Home = Network("198.51.100.7");
    private static readonly ClientNetwork Stranger = Network("203.0.113.9");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_who_guess_do_not_lock_the_owner_out()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.SignInAsync(Email, AccountScene.Password, Home);
        for (var i = 0; i < 200; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(Email, "wrong", Network($"203.0.113.{i}")));
        }

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(Email, AccountScene.Password, Stranger));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(Email, AccountScene.Password, Home));
    }

    [Fact]
    public async Task A_network_that_guesses_shuts_out_itself_but_no_other()
    {
        await using var scene = await AccountScene.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await scene.SignInAsync(Email, "wrong", Stranger);
        }

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(Email, AccountScene.Password, Stranger));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(Email, AccountScene.Password, Network("192.0.2.1")));
    }

    [Fact]
    public async Task A_network_that_signed_in_before_is_slowed_down_but_not_shut_out()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.SignInAsync(Email, AccountScene.Password, Home);
        for (var i = 0; i < 5; i++)
        {
            await scene.SignInAsync(Email, "wrong", Home);
        }

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(Email, AccountScene.Password, Home));
        scene.Vault.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(Email, AccountScene.Password, Home));
    }

    [Fact]
    public async Task The_wait_of_a_known_network_doubles_up_to_a_minute()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.SignInAsync(Email, AccountScene.Password, Home);
        var waits = new List<double?>();
        for (var i = 0; i < 12; i++)
        {
            await scene.SignInAsync(Email, "wrong", Home);
            var row = await RowAsync(scene);
            waits.Add((row.RetryAt - scene.Vault.Clock.GetUtcNow())?.TotalSeconds);
            scene.Vault.Clock.Advance((row.RetryAt ?? scene.Vault.Clock.GetUtcNow()) - scene.Vault.Clock.GetUtcNow());
        }

        Assert.Equal([null, null, null, null, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public async Task Guessing_from_many_networks_for_a_day_gets_little_more_than_a_hundred_passwords_looked_at()
    {
        var hasher = new CountingHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(Token);
        await setup.CreateFirstAdministratorAsync(setup.Code!, Email, AccountScene.Password, Token);
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            vault.Clock.Advance(TimeSpan.FromMinutes(1));
            await vault.Get<PasswordSignIn>().CheckAsync(Email, $"guess {minute}", Network($"10.0.{minute / 250}.{minute % 250}"), Token);
        }

        // 20 at once, then after 1, 2, 4, 8 minutes, then every 15.
        Assert.InRange(hasher.VerifiedAgainstTheAccount, 100, 120);
    }

    [Fact]
    public async Task Forty_guesses_at_once_from_forty_networks_get_no_more_than_twenty_looked_at()
    {
        var hasher = new CountingHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(Token);
        await setup.CreateFirstAdministratorAsync(setup.Code!, Email, AccountScene.Password, Token);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => vault.Get<PasswordSignIn>().CheckAsync(Email, $"guess {i}", Network($"10.0.0.{i}"), Token), Token)));

        Assert.Equal(40, hasher.Verified);
        Assert.Equal(20, hasher.VerifiedAgainstTheAccount);
    }

    [Fact]
    public async Task A_wait_that_a_wrong_clock_set_does_not_outlast_the_clock()
    {
        await using var scene = await AccountScene.StartAsync();
        scene.Vault.Clock.AdjustTime(scene.Vault.Clock.GetUtcNow().AddDays(100));
        for (var i = 0; i < 30; i++)
        {
            await scene.SignInAsync(Email, "wrong", i < 5 ? Home : Network($"203.0.113.{i}"));
        }

        scene.Vault.Clock.AdjustTime(scene.Vault.Clock.GetUtcNow().AddDays(-100));

        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(Email, AccountScene.Password, Home));
    }

    [Fact]
    public async Task The_database_does_not_tell_the_networks_nor_that_two_accounts_share_one()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.InviteAsync("ada@example.org");
        await scene.SignInAsync(Email, AccountScene.Password, Home);
        await scene.SignInAsync("ada@example.org", AccountScene.Password, Home);

        await using var db = await scene.Vault.ContextAsync();
        var rows = await db.SignInNetworks.ToListAsync(Token);
        Assert.Equal(2, rows.Select(row => Convert.ToHexString(row.Network)).Distinct().Count());
        Assert.All(rows, row => Assert.Equal(32, row.Network.Length));
        Assert.DoesNotContain("198.51.100.7", Home.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unlocking_forgives_every_network_and_old_rows_go()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");
        for (var i = 0; i < 5; i++)
        {
            await scene.SignInAsync("ada@example.org", "wrong", Stranger);
        }

        await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), ada, Token);
        await scene.Vault.Get<UserDirectory>().UnlockAsync(await scene.FreshAsync(), ada, Token);
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password, Stranger));

        await scene.SignInAsync("ada@example.org", "wrong", Network("192.0.2.1"));
        scene.Vault.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await scene.Vault.Get<SignInAttempts>().RemoveOldAsync(Token));
        scene.Vault.Clock.Advance(TimeSpan.FromDays(88));
        Assert.Equal(1, await scene.Vault.Get<SignInAttempts>().RemoveOldAsync(Token));
    }

    private static ClientNetwork Network(string address) => ClientNetwork.Of(IPAddress.Parse(address));

    private static async Task<SignInNetwork> RowAsync(AccountScene scene)
    {
        await using var db = await scene.Vault.ContextAsync();
        return await db.SignInNetworks.AsNoTracking().SingleAsync(Token);
    }
}
