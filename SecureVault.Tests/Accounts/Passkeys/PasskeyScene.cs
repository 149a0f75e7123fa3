using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Audit;
using SecureVault.Core.Data.Audits;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Tests.Accounts.Passkeys;

/// <summary>A vault with an address, an administrator, and an authenticator with a passkey of hers.</summary>
internal sealed class PasskeyScene : IAsyncDisposable
{
    private PasskeyScene(CoreVault vault, UserId user) => (Vault, User) = (vault, user);

    public CoreVault Vault { get; set; }

    public UserId User { get; }

    public SoftAuthenticator Authenticator { get; } = new();

    public PasskeyDesk Desk => DeskOf(Vault);

    public OwnPasskeys Own => Vault.Get<OwnPasskeys>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PasskeyScene> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var scene = await StartWithoutAsync(settings);
        Assert.Equal(PasskeyChange.Done, await scene.AddAsync(scene.Authenticator, "Ada's laptop"));
        return scene;
    }

    public static async Task<PasskeyScene> StartWithoutAsync(Dictionary<string, string?>? settings = null)
    {
        var scene = await AccountScene.StartAsync(new(settings ?? []) { ["Vault:PublicUrl"] = SoftAuthenticator.Origin });
        return new PasskeyScene(scene.Vault, scene.Administrator);
    }

    public static PasskeyDesk DeskOf(CoreVault vault) =>
        new(vault.Get<IOptions<VaultOptions>>(), vault.Get<OwnPasskeys>(), vault.Get<PasskeySignIn>(), vault.Clock);

    /// <summary>Sets a passkey up; null when its making was not verified.</summary>
    public async Task<PasskeyChange?> AddAsync(SoftAuthenticator authenticator, string name, UserId? user = null, SignedIn? who = null)
    {
        var question = (await Desk.AskForNewAsync(user ?? User, Token))!;
        return await Desk.AddAsync(who ?? await Vault.FreshAsync(user ?? User), question, authenticator.Make(question.Options), name, Token);
    }

    public async Task<PasskeyQuestion> AskAsync() => (await Desk.AskForAnyAsync())!;

    public Task<PasskeyOutcome> SignInAsync(PasskeyQuestion question, string answer, ClientNetwork from = default) => Desk.SignInAsync(question, answer, from, Token);

    /// <summary>Signs in as an honest browser does.</summary>
    public async Task<PasskeyOutcome> SignInAsync(SoftAuthenticator? authenticator = null)
    {
        var question = await AskAsync();
        return await SignInAsync(question, (authenticator ?? Authenticator).Sign(question.Options));
    }

    public async Task<PasskeyEntry> EntryAsync() => Assert.Single(await Own.ListAsync(User, Token));

    public async Task<List<AuditEntry>> EntriesAsync(AuditAction action)
    {
        await using var db = await Vault.ContextAsync();
        return await db.AuditEntries.AsNoTracking().Where(entry => entry.Action == (int)action).OrderBy(entry => entry.Sequence).ToListAsync(Token);
    }

    public static ClientNetwork Network(int i) => ClientNetwork.Of(new IPAddress([198, 51, 100, (byte)i]));

    public async ValueTask DisposeAsync()
    {
        Authenticator.Dispose();
        await Vault.DisposeAsync();
    }
}
