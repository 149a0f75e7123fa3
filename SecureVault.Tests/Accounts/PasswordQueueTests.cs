using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts;

/// <summary>What happens when more passwords arrive than can be hashed.</summary>
public sealed class PasswordQueueTests
{
    private const string Email = "admin@example.org";
    private const string Good = "long enough to count";
    private const int MostAtOnce = 2 + 64;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_finds_the_queue_full_is_refused_at_once_and_not_counted()
    {
        using var hasher = new GatedHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));
        var invited = await InviteAsync(vault);
        var signIn = vault.Get<PasswordSignIn>();
        hasher.Close();
        var inside = Enumerable.Range(0, MostAtOnce).Select(i => signIn.CheckAsync($"nobody{i}@example.org", Good, default, Token)).ToList();
        while (!vault.Get<PasswordHashing>().IsFull)
        {
            await Task.Delay(10, Token);
        }

        Assert.IsType<SignInOutcome.Busy>(await signIn.CheckAsync(Email, "wrong", default, Token));
        Assert.IsType<SignInOutcome.Busy>(await signIn.CheckAsync("nobody@example.org", "wrong", default, Token));
        Assert.IsType<CreateAccountOutcome.Busy>(await vault.Get<Invitations>().AcceptAsync(invited, Good, Token));
        Assert.All(inside, attempt => Assert.False(attempt.IsCompleted));
        await using (var db = await vault.ContextAsync())
        {
            Assert.Equal((0, MostAtOnce), (await FailedAsync(db), (await db.State.SingleAsync(Token)).UncountedAttempts));
        }

        hasher.Open();
        Assert.All(await Task.WhenAll(inside), outcome => Assert.IsType<SignInOutcome.Refused>(outcome));
        Assert.IsType<SignInOutcome.Accepted>(await signIn.CheckAsync(Email, Good, default, Token));
        Assert.IsType<CreateAccountOutcome.Created>(await vault.Get<Invitations>().AcceptAsync(invited, Good, Token));
    }

    [Fact]
    public async Task Every_attempt_that_is_looked_at_writes_one_row_whoever_it_is_for()
    {
        using var hasher = new GatedHasher();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IPasswordHasher<VaultUser>>(hasher));
        await InviteAsync(vault);
        var signIn = vault.Get<PasswordSignIn>();
        var written = new List<(int Known, long Others)>();
        foreach (var email in (string[])["nobody@example.org", .. Enumerable.Repeat(Email, 6), "nobody@example.org"])
        {
            await signIn.CheckAsync(email, "wrong", default, Token);
            await using var db = await vault.ContextAsync();
            written.Add((await FailedAsync(db), (await db.State.SingleAsync(Token)).UncountedAttempts));
        }

        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (5, 2), (5, 3)], written);
    }

    private static async Task<string> InviteAsync(CoreVault vault)
    {
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(Token);
        var created = Assert.IsType<CreateAccountOutcome.Created>(await setup.CreateFirstAdministratorAsync(setup.Code!, Email, Good, Token));
        return Assert.IsType<InviteOutcome.Invited>(
            await vault.Get<Invitations>().CreateAsync(await vault.FreshAsync(created.User), "ada@example.org", false, Token)).Code;
    }

    private static async Task<int> FailedAsync(VaultDbContext db) => (await db.Users.SingleAsync(user => user.Email == Email, Token)).AccessFailedCount;

    /// <summary>Hashes nothing, and that only while its gate is open.</summary>
    private sealed class GatedHasher : IPasswordHasher<VaultUser>, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new(initialState: true);

        public void Close() => _gate.Reset();

        public void Open() => _gate.Set();

        public void Dispose() => _gate.Dispose();

        public string HashPassword(VaultUser user, string password) => $"{user.Email}:{password}";

        public PasswordVerificationResult VerifyHashedPassword(VaultUser user, string hashedPassword, string providedPassword)
        {
            _gate.Wait(Token);
            return hashedPassword == $"{user.Email}:{providedPassword}" ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
        }
    }
}
