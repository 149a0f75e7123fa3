using SecureVault.Core;
using SecureVault.Core.Accounts;

namespace SecureVault.Tests.Accounts;

/// <summary>A vault with its first administrator.</summary>
internal sealed class AccountScene : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string Password = "long enough to count";

    private AccountScene(CoreVault vault, UserId administrator) => (Vault, Administrator) = (vault, administrator);

    public CoreVault Vault { get; }

    public UserId Administrator { get; }

    public static async Task<AccountScene> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var vault = await CoreVault.StartAsync(settings);
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(TestContext.Current.CancellationToken);
        var created = Assert.IsType<CreateAccountOutcome.Created>(
            await setup.CreateFirstAdministratorAsync(setup.Code!, AdminEmail, Password, TestContext.Current.CancellationToken));
        return new AccountScene(vault, created.User);
    }

    public async Task<UserId> InviteAsync(string email, bool isAdministrator = false)
    {
        var invited = Assert.IsType<InviteOutcome.Invited>(
            await Vault.Get<Invitations>().CreateAsync(await FreshAsync(), email, isAdministrator, TestContext.Current.CancellationToken));
        var created = Assert.IsType<CreateAccountOutcome.Created>(
            await Vault.Get<Invitations>().AcceptAsync(invited.Code, Password, TestContext.Current.CancellationToken));
        return created.User;
    }

    /// <summary>A session of the administrator that proved itself just now.</summary>
    public Task<SignedIn> FreshAsync() => Vault.FreshAsync(Administrator);

    public Task<SignInOutcome> SignInAsync(string email, string password, ClientNetwork from = default) =>
        Vault.Get<PasswordSignIn>().CheckAsync(email, password, from, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}
