using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts;

public sealed class SignInTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_is_accepted_in_any_case_of_the_address()
    {
        await using var scene = await AccountScene.StartAsync();

        Assert.Equal(scene.Administrator, Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(" Admin@Example.org ", AccountScene.Password)).User);
        var entry = Assert.Single(await scene.Vault.Get<UserDirectory>().ListAsync(Token));
        Assert.Equal(scene.Vault.Clock.GetUtcNow(), entry.LastSignInAt);
    }

    [Theory]
    [InlineData("nobody@example.org", AccountScene.Password)]
    [InlineData(AccountScene.AdminEmail, "wrong")]
    [InlineData(AccountScene.AdminEmail, "")]
    [InlineData("", "")]
    public async Task Unknown_and_wrong_are_refused_alike(string email, string password)
    {
        await using var scene = await AccountScene.StartAsync();
        Assert.Equal(new SignInOutcome.Refused(), await scene.SignInAsync(email, password));
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_is_refused_for_a_quarter_of_an_hour()
    {
        await using var scene = await AccountScene.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await scene.SignInAsync(AccountScene.AdminEmail, "wrong");
        }

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(14.9));
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
    }

    [Fact]
    public async Task A_right_password_forgives_the_wrong_ones_before()
    {
        await using var scene = await AccountScene.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await scene.SignInAsync(AccountScene.AdminEmail, i % 4 == 3 ? AccountScene.Password : "wrong");
        }

        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, AccountScene.Password));
    }

    [Fact]
    public async Task Forty_guesses_at_once_get_no_more_than_five_looked_at()
    {
        var hasher = new CountingHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(Token);
        await setup.CreateFirstAdministratorAsync(setup.Code!, AccountScene.AdminEmail, AccountScene.Password, Token);

        var signIn = vault.Get<PasswordSignIn>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => signIn.CheckAsync(AccountScene.AdminEmail, $"guess {i}", default, Token), Token)));

        Assert.Equal(40, hasher.Verified);
        Assert.Equal(5, hasher.VerifiedAgainstTheAccount);
    }

    [Fact]
    public async Task A_locked_account_hears_of_it_only_with_the_right_password()
    {
        await using var scene = await AccountScene.StartAsync();
        var user = await scene.InviteAsync("ada@example.org");
        Assert.Equal(LockOutcome.Done, await scene.Vault.Get<UserDirectory>().LockAsync(await scene.FreshAsync(), user, Token));

        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync("ada@example.org", "wrong"));
        Assert.IsType<SignInOutcome.LockedByAdministrator>(await scene.SignInAsync("ada@example.org", AccountScene.Password));

        await scene.Vault.Get<UserDirectory>().UnlockAsync(await scene.FreshAsync(), user, Token);
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync("ada@example.org", AccountScene.Password));
    }

    [Fact]
    public async Task A_password_of_megabytes_is_not_hashed()
    {
        var hasher = new CountingHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));

        await vault.Get<PasswordSignIn>().CheckAsync("nobody@example.org", new string('x', 1_000_000), default, Token);

        Assert.Equal(0, hasher.Verified);
    }
}
