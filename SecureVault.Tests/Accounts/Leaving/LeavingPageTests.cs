using System.Net;
using System.Text.RegularExpressions;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Mail;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>The pages for people whose account is to be deleted, or gets another address; with the mails that lead there.</summary>
public sealed partial class LeavingPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_during_the_grace_leads_to_the_way_back_and_nowhere_else()
    {
        await using var app = VaultApp.Start();
        using var owner = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        await LeaveAsync(app);
        Assert.False(await ada.IsSignedInAsync());

        using var signedIn = await ada.SignInAsync("ada@example.org", VaultClient.Password);
        Assert.Equal((HttpStatusCode.Found, "/account/leaving"), (signedIn.StatusCode, signedIn.Headers.Location?.ToString()));
        Assert.False(await ada.IsSignedInAsync());
        using var export = await ada.GetAsync("/files/export");
        Assert.Equal(HttpStatusCode.Found, export.StatusCode);
        using var page = await ada.GetAsync("/account/leaving");
        Assert.Contains("Keep my account", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using var kept = await ada.SubmitAsync("/account/leaving", []);
        Assert.Equal((HttpStatusCode.Found, "/"), (kept.StatusCode, kept.Headers.Location?.ToString()));
        Assert.True(await ada.IsSignedInAsync());
    }

    [Fact]
    public async Task Whom_an_administrator_deletes_is_told_and_offered_nothing()
    {
        await using var app = VaultApp.Start();
        using var owner = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        await app.Get<AccountDeletions>().RequestAsync("ada@example.org", isNow: false, "en", Token);

        using var signedIn = await ada.SignInAsync("ada@example.org", VaultClient.Password);
        using var page = await ada.GetAsync("/account/leaving");
        var text = await page.Content.ReadAsStringAsync(Token);

        Assert.Contains("An administrator is deleting the account", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", Shown().Match(text).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_tell_of_the_wish_and_of_another_address_and_lead_back()
    {
        await using var server = MailCatcher.Start();
        await using var app = VaultApp.Start(server.Settings);
        using var owner = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        var user = await app.FindUserAsync("ada@example.org");
        var changes = app.Get<Core.Accounts.Addresses.AddressChanges>();
        await changes.RequestAsync(await app.FreshAsync(user), "thief@example.org", "en", Token);
        var confirm = (await server.UntilAsync(1))[0];
        Assert.Equal("thief@example.org", confirm.To.Mailboxes.Single().Address);

        using var looked = await ada.GetAsync(PathOf(confirm.TextBody));
        Assert.Contains("Confirm your new address", await looked.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var confirmed = await ada.SubmitAsync(PathOf(confirm.TextBody), []);
        Assert.Contains("Your address is confirmed", await confirmed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.False(await ada.IsSignedInAsync());

        var notice = (await server.UntilAsync(2))[1];
        Assert.Equal(("ada@example.org", "Your email address was changed"), (notice.To.Mailboxes.Single().Address, notice.Subject));
        Assert.DoesNotContain("thief", notice.TextBody, StringComparison.Ordinal);
        await app.Get<AccountDeletions>().RequestAsync(await app.FreshAsync(user), "thief@example.org", "en", Token);
        Assert.Equal("Your account will be deleted", (await server.UntilAsync(3))[2].Subject);

        using var undone = await ada.SubmitAsync(PathOf(notice.TextBody), []);
        Assert.StartsWith("/account/reset?code=", undone.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var done = await ada.SubmitAsync(undone.Headers.Location!.ToString(), new() { ["Form.Password"] = "a wholly new one", ["Form.Repeated"] = "a wholly new one" });
        using var signedIn = await ada.SignInAsync("ada@example.org", "a wholly new one");
        Assert.Equal("/account/leaving", signedIn.Headers.Location?.ToString());
        using var used = await ada.GetAsync(PathOf(notice.TextBody));
        Assert.Equal(HttpStatusCode.Gone, used.StatusCode);
    }

    private static async Task LeaveAsync(VaultApp app) => Assert.Equal(
        DeleteAccountOutcome.Requested,
        await app.Get<AccountDeletions>().RequestAsync(await app.FreshAsync(await app.FindUserAsync("ada@example.org")), "ada@example.org", "en", Token));

    private static string PathOf(string? mail) => new Uri(Link().Match(mail ?? string.Empty).Value).PathAndQuery;

    [GeneratedRegex(@"https://vault\.example\.org/account/address\?code=[A-Za-z0-9_-]{27}")]
    private static partial Regex Link();

    [GeneratedRegex("<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
