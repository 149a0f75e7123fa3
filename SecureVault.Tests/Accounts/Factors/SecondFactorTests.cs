using System.Text;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Recovery;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Accounts.Factors;

/// <summary>Turning a second factor on and off, and what is kept of it.</summary>
public sealed class SecondFactorTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task Nothing_is_changed_by_a_session_that_is_not_fresh_or_with_a_wrong_code()
    {
        await using var scene = await FactorScene.StartAsync();
        var factors = scene.Vault.Get<SecondFactors>();
        var stale = await scene.Vault.FreshAsync(scene.User);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(10));
        var draft = (await factors.DraftAsync(scene.User, Token))!;
        var code = await FactorScene.CodeAsync(draft.Text, scene.Vault.Clock.GetUtcNow());

        Assert.IsType<SecondFactorOutcome.NotFresh>(await factors.TurnOnAsync(stale, draft, code, Token));
        Assert.IsType<SecondFactorOutcome.NotFresh>(await factors.TurnOffAsync(stale, Token));
        Assert.IsType<SecondFactorOutcome.NotFresh>(await factors.RenewCodesAsync(stale, Token));
        Assert.IsType<SecondFactorOutcome.WrongCode>(await factors.TurnOnAsync(await scene.Vault.FreshAsync(scene.User), draft, "12345", Token));

        Assert.Equal(10, (await factors.FindAsync(scene.User, Token)).CodesLeft);
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
    }

    [Fact]
    public async Task Another_app_takes_the_place_of_the_first_with_its_codes()
    {
        await using var scene = await FactorScene.StartAsync();

        var (secret, codes) = await FactorScene.TurnOnAsync(scene.Vault, scene.User);
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(scene.Codes[0]));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(codes[0]));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await FactorScene.CodeAsync(secret, scene.Vault.Clock.GetUtcNow())));
    }

    [Fact]
    public async Task A_new_set_of_recovery_codes_ends_the_old_one_and_each_works_once()
    {
        await using var scene = await FactorScene.StartAsync();
        var changed = Assert.IsType<SecondFactorOutcome.Changed>(
            await scene.Vault.Get<SecondFactors>().RenewCodesAsync(await scene.Vault.FreshAsync(scene.User), Token));

        Assert.Equal(10, changed.Codes.Distinct().Count());
        Assert.All(changed.Codes, code => Assert.Matches("^[a-z]{5}-[a-z]{5}$", code));
        Assert.DoesNotContain(changed.Codes[0], changed.ToString(), StringComparison.Ordinal);
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(scene.Codes[0]));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(changed.Codes[0].Replace("-", " ", StringComparison.Ordinal)));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(changed.Codes[0]));
        Assert.Equal(9, (await scene.Vault.Get<SecondFactors>().FindAsync(scene.User, Token)).CodesLeft);
    }

    [Fact]
    public async Task Turned_off_it_leaves_nothing_and_sign_in_takes_the_password_alone()
    {
        await using var scene = await FactorScene.StartAsync();
        var state = await scene.BeginAsync();

        Assert.IsType<SecondFactorOutcome.TurnedOff>(await scene.Vault.Get<SecondFactors>().TurnOffAsync(await scene.Vault.FreshAsync(scene.User), Token));

        Assert.IsType<SecondStepOutcome.Over>(await scene.CompleteAsync(state, await scene.CodeAsync()));
        Assert.IsType<SignInStep.Session>(await scene.Vault.Get<SignInSteps>().NextAsync(await scene.PasswordAsync(), false, Token));
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal((0, 0), (await db.SecondFactors.CountAsync(Token), await db.RecoveryCodes.CountAsync(Token)));
    }

    [Fact]
    public async Task Neither_secret_nor_codes_are_in_any_file_of_the_data_folder()
    {
        await using var scene = await FactorScene.StartAsync();
        var secret = OtpNet.Base32Encoding.ToBytes(scene.Secret);

        Assert.Empty(FilesWith(scene.Vault, secret));
        Assert.Empty(FilesWith(scene.Vault, Encoding.ASCII.GetBytes(scene.Secret)));
        Assert.All(scene.Codes, code => Assert.Empty(FilesWith(scene.Vault, Encoding.ASCII.GetBytes(code.Replace("-", string.Empty, StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task A_secret_comes_under_a_new_master_key_which_then_opens_it_alone()
    {
        await using var scene = await FactorScene.StartAsync();
        var old = scene.Vault.Get<Core.Keys.MasterKeyring>().Active.Id;
        await ActivateNewAsync(scene.Vault);
        await scene.Vault.Get<Core.Keys.KeyringRefresh>().RunAsync(Token);
        Assert.Equal(1, await scene.Vault.Get<FactorRewrap>().CountAsync(old, Token));

        var result = await RotateAsync(scene.Vault);

        Assert.Equal(0, result.Failed);
        Assert.Equal(0, await scene.Vault.Get<FactorRewrap>().CountAsync(old, Token));
        scene.Vault.Key = scene.Vault.Key[scene.Vault.Key.IndexOf("active: ", StringComparison.Ordinal)..];
        await scene.KillAsync();
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(scene.Codes[0]));
    }

    [Fact]
    public async Task A_restored_backup_asks_for_the_same_codes()
    {
        await using var scene = await FactorScene.StartAsync();
        var backup = await scene.Vault.Get<Backups>().CreateAsync(progress: null, Token);
        using (var reader = await scene.Vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            await scene.Vault.Get<Restore>().RunAsync(reader, _elsewhere.Combine("securevault.db"), progress: null, Token);
        }

        await using var restored = await scene.Vault.StartBesideAsync(_elsewhere, ("ObjectStore:Disk:Folder", scene.Vault.Folder.Combine("objects")));
        var accepted = Assert.IsType<SignInOutcome.Accepted>(
            await restored.Get<PasswordSignIn>().CheckAsync(AccountScene.AdminEmail, AccountScene.Password, default, Token));
        var step = Assert.IsType<SignInStep.Code>(await restored.Get<SignInSteps>().NextAsync(accepted.Account, false, Token));

        Assert.IsType<SecondStepOutcome.Accepted>(await restored.Get<SecondSteps>().CompleteAsync(step.State, await scene.CodeAsync(), default, Token));
    }
}
