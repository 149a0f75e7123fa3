using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Data.People;

namespace SecureVault.Tests.Accounts.Factors;

/// <summary>Guessing the codes of an app, by somebody patient who has the password.</summary>
public sealed class AppCodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_wrong_codes_in_a_row_slow_the_app_down_for_whoever_is_patient_and_recovery_codes_go_on()
    {
        await using var scene = await GuessedAsync();

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(35));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await scene.CodeAsync())); // 55 minutes after the tenth
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(scene.Codes[0]));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync(30))); // the person was there
    }

    [Fact]
    public async Task After_ten_wrong_codes_one_is_looked_at_in_an_hour()
    {
        await using var scene = await GuessedAsync();

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(40));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await WrongAsync(scene)));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await scene.CodeAsync()));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await WrongAsync(scene)));
        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync(30)));
    }

    [Fact]
    public async Task What_is_no_code_at_all_counts_as_no_guess()
    {
        await using var scene = await FactorScene.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync("nonsense"));
            scene.Vault.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
    }

    [Fact]
    public async Task An_administrator_who_locks_and_unlocks_the_account_lets_codes_be_tried_again()
    {
        await using var scene = await GuessedAsync();
        var other = await scene.Vault.AddUserAsync();
        await scene.MakeAdministratorAsync(other);
        Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await scene.CodeAsync()));

        var (directory, administrator) = (scene.Vault.Get<UserDirectory>(), await scene.Vault.FreshAsync(other));
        Assert.Equal(LockOutcome.Done, await directory.LockAsync(administrator, scene.User, Token));
        Assert.Equal(LockOutcome.Done, await directory.UnlockAsync(administrator, scene.User, Token));

        Assert.IsType<SecondStepOutcome.Accepted>(await scene.SignInAsync(await scene.CodeAsync()));
    }

    [Fact]
    public async Task The_person_is_told_once_that_somebody_guesses()
    {
        await using var scene = await GuessedAsync(new() { ["Smtp:Host"] = "localhost", ["Smtp:Tls"] = "None", ["Smtp:From"] = "vault@example.org", ["Vault:PublicUrl"] = "https://files.example.org" });
        await using var db = await scene.Vault.ContextAsync();
        var mail = await db.OutgoingMails.SingleAsync(Token);
        Assert.Equal((MailKind.CodesGuessed, scene.User.Value), (mail.Kind, mail.UserId));

        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));
        await scene.SignInAsync(await WrongAsync(scene));

        Assert.Equal(1, await db.OutgoingMails.CountAsync(Token));
    }

    /// <summary>After ten wrong codes in a row, none of them so soon after the one before that the network would have to wait.</summary>
    private static async Task<FactorScene> GuessedAsync(Dictionary<string, string?>? settings = null)
    {
        var scene = await FactorScene.StartAsync(settings);
        for (var i = 0; i < 10; i++)
        {
            scene.Vault.Clock.Advance(TimeSpan.FromMinutes(20));
            Assert.IsType<SecondStepOutcome.Refused>(await scene.SignInAsync(await WrongAsync(scene)));
        }

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(20));
        return scene;
    }

    private static async Task<string> WrongAsync(FactorScene scene) =>
        ((int.Parse(await scene.CodeAsync(), CultureInfo.InvariantCulture) + 500_000) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
}
