using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Accounts.Factors;

/// <summary>An administrator with an authenticator app, whose part oathtool plays.</summary>
internal sealed class FactorScene : IAsyncDisposable
{
    private readonly string _secret;

    private FactorScene(CoreVault vault, UserId user, string secret, IReadOnlyList<string> codes) =>
        (Vault, User, _secret, Codes) = (vault, user, secret, codes);

    public CoreVault Vault { get; private set; }

    public UserId User { get; }

    /// <summary>The recovery codes.</summary>
    public IReadOnlyList<string> Codes { get; }

    public string Secret => _secret;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FactorScene> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var scene = await AccountScene.StartAsync(settings);
        Assert.True(MasterKey.TryParse(scene.Vault.Key, out var key));
        await scene.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        var (secret, codes) = await TurnOnAsync(scene.Vault, scene.Administrator);

        // The code that turned it on is used up.
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(2));
        return new FactorScene(scene.Vault, scene.Administrator, secret, codes);
    }

    public static async Task<(string Secret, IReadOnlyList<string> Codes)> TurnOnAsync(CoreVault vault, UserId user)
    {
        var factors = vault.Get<SecondFactors>();
        var draft = Assert.IsType<AuthenticatorDraft>(await factors.DraftAsync(user, Token));
        var changed = Assert.IsType<SecondFactorOutcome.Changed>(
            await factors.TurnOnAsync(await vault.FreshAsync(user), draft, await CodeAsync(draft.Text, vault.Clock.GetUtcNow()), Token));
        return (draft.Text, changed.Codes);
    }

    /// <summary>The code that an app with the secret shows at a time.</summary>
    public static async Task<string> CodeAsync(string secret, DateTimeOffset at)
    {
        Requirement.Met(File.Exists("/usr/bin/oathtool"), "There is no oathtool on this machine.");
        var now = at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo("oathtool", ["--totp", "--base32", "--now", now, secret]) { RedirectStandardOutput = true })!;
        var code = (await process.StandardOutput.ReadToEndAsync(Token)).Trim();
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        return code;
    }

    public Task<string> CodeAsync(int secondsLater = 0) => CodeAsync(_secret, Vault.Clock.GetUtcNow().AddSeconds(secondsLater));

    public async Task<VerifiedAccount> PasswordAsync(ClientNetwork from = default) => Assert.IsType<SignInOutcome.Accepted>(
        await Vault.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, from, Token)).Account;

    /// <summary>Gives the right password, and gets what stands for it.</summary>
    public async Task<string> BeginAsync(ClientNetwork from = default) =>
        Assert.IsType<SignInStep.Code>(await Vault.Get<SignInSteps>().NextAsync(await PasswordAsync(from), isRemembered: true, Token)).State;

    public Task<SecondStepOutcome> CompleteAsync(string state, string code, ClientNetwork from = default) =>
        Vault.Get<SecondSteps>().CompleteAsync(state, code, from, Token);

    /// <summary>Password and code.</summary>
    public async Task<SecondStepOutcome> SignInAsync(string code) => await CompleteAsync(await BeginAsync(), code);

    public async Task MakeAdministratorAsync(UserId user)
    {
        await using var db = await Vault.ContextAsync();
        db.UserRoles.Add(new() { UserId = user.Value, RoleId = (await db.Roles.SingleAsync(Token)).Id });
        await db.SaveChangesAsync(Token);
    }

    public async Task KillAsync() => Vault = await Vault.RestartAsync();

    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}
