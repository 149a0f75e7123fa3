using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>Which passwords are taken, and that one password works however a keyboard writes it.</summary>
public sealed class PasswordRulesTests
{
    private const string Composed = "schöne grüße überall"; // as most keyboards write it

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("123qweasdzxc")] // of the list alone: no pattern explains the next two
    [InlineData("Mailcreated5240")]
    [InlineData("PolniyPizdec0211")]
    [InlineData("MOTHERFUCKER")]
    [InlineData("gfhjkmgfhjkm")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("dragondragon")] // of the patterns
    [InlineData("123456781234")]
    [InlineData("ababababababab")]
    [InlineData("monkey123456!")]
    public void What_is_tried_first_is_refused(string password) => Assert.Equal(PasswordError.TooCommon, PasswordRules.Check(password, "x@example.org"));

    [Theory]
    [InlineData("ada.lovelace@example.org")]
    [InlineData("Ada.Lovelace")]
    [InlineData("AdaLovelace1815")]
    [InlineData("lovelace-ada-99")]
    [InlineData("example.org 123")]
    [InlineData("lovelacelovelace")]
    public void What_is_made_of_the_address_is_refused(string password) =>
        Assert.Equal(PasswordError.SameAsAddress, PasswordRules.Check(password, "ada.lovelace@example.org"));

    [Theory]
    [InlineData("ada wrote the first program")]
    [InlineData("an example of a good one")]
    [InlineData("            x            y z  ")]
    [InlineData("Ω≈ç√∫˜µ≤≥÷æ…")]
    [InlineData("Passwort ist hier keins")]
    public void What_only_mentions_it_and_what_is_unusual_is_taken(string password) => Assert.Null(PasswordRules.Check(password, "ada.lovelace@example.org"));

    [Fact]
    public void Characters_are_counted_and_not_what_they_take()
    {
        Assert.Equal(PasswordError.TooShort, PasswordRules.Check("🦊🐼🐨🦁🐸🐙", "x@example.org")); // six, in twelve units of UTF-16
        Assert.Null(PasswordRules.Check("🦊🐼🐨🦁🐸🐙🦉🐝🦋🐢🐍🦖", "x@example.org"));
        Assert.Equal(PasswordError.TooShort, PasswordRules.Check("a\u0301b\u0301c\u0301d\u0301e\u0301f\u0301", "x@example.org")); // six letters with accents, or eight
        Assert.Null(PasswordRules.Check(Long(256), "x@example.org"));
        Assert.Equal(PasswordError.TooLong, PasswordRules.Check(Long(257), "x@example.org"));
        Assert.Equal(PasswordError.TooLong, PasswordRules.Check(new string('ä', 1_000_000), "x@example.org"));
    }

    [Fact]
    public void Text_that_is_no_unicode_is_an_answer_and_not_an_error() => Assert.Null(PasswordRules.Check("half of a fox \ud83e here", "x@example.org"));

    [Fact]
    public void The_look_takes_no_longer_than_a_hash()
    {
        string[] hostile = [new('4', 256), string.Concat(Enumerable.Repeat("4@3$1!0(", 32)), string.Concat(Enumerable.Repeat("qwertz4a", 32))];
        PasswordRules.Check("reads the lists", "x@example.org");
        var watch = Stopwatch.StartNew();
        foreach (var password in hostile)
        {
            PasswordRules.Check(password, "x@example.org");
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3)); // without the cut some ten times that
    }

    [Fact]
    public async Task One_password_works_from_keyboards_that_compose_letters_differently()
    {
        await using var scene = await AccountScene.StartAsync();
        var decomposed = Composed.Normalize(NormalizationForm.FormD);
        Assert.NotEqual(Composed, decomposed);
        Assert.IsType<ChangePasswordOutcome.Changed>(
            await scene.Vault.Get<Passwords>().ChangeAsync(scene.Administrator, AccountScene.Password, decomposed, default, Token));

        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, Composed));
        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, decomposed));
    }

    [Fact]
    public async Task A_hash_from_before_the_normalisation_still_lets_its_owner_in()
    {
        await using var scene = await AccountScene.StartAsync();
        var decomposed = Composed.Normalize(NormalizationForm.FormD);
        await HashAsItIsAsync(scene, decomposed);

        Assert.IsType<SignInOutcome.Accepted>(await scene.SignInAsync(AccountScene.AdminEmail, decomposed));
        Assert.IsType<SignInOutcome.Refused>(await scene.SignInAsync(AccountScene.AdminEmail, "wrong " + decomposed));
    }

    private static async Task HashAsItIsAsync(AccountScene scene, string password)
    {
        await using var db = await scene.Vault.ContextAsync();
        var user = await db.Users.SingleAsync(row => row.Id == scene.Administrator.Value, Token);
        user.PasswordHash = scene.Vault.Get<IPasswordHasher<VaultUser>>().HashPassword(user, password);
        await db.SaveChangesAsync(Token);
    }

    private static string Long(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => "bdfhkmnprt23579"[(i * i * 7 + i) % 15].ToString(CultureInfo.InvariantCulture)));
}
