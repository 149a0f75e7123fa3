using Bunit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Admin;
using SecureVault.Web.Components.Upkeep;

namespace SecureVault.Tests.Upkeep;

/// <summary>The page on which one master key takes the place of another, over a real key file.</summary>
public sealed class KeysPageTests : AdminFixture
{
    [Fact]
    public async Task The_master_key_is_listed_with_what_is_under_it()
    {
        await WriteKeyFileAsync();
        var page = Render<KeysPage>();

        var row = page.WaitForElement("[data-key]");
        Assert.Equal(("Active", "1 account key"), (row.QuerySelector(".sv-chip")!.TextContent, row.QuerySelector(".sv-keys__count")!.TextContent));
        Assert.Equal("One master key, and everything is under it", page.Find("#keys-state").TextContent);
    }

    [Fact]
    public void A_master_key_that_is_not_at_hand_is_shown_as_missing()
    {
        var page = Render<KeysPage>();

        Assert.Equal("Missing", page.WaitForElement("[data-key] .sv-chip").TextContent);
        Assert.Equal("A master key is missing", page.Find("#keys-state").TextContent);
    }

    [Fact]
    public async Task A_key_is_added_activated_rotated_to_and_the_old_one_retired()
    {
        await WriteKeyFileAsync();
        using var end = new CancellationTokenSource();
        var running = Vault.Get<JobRunner>().Loops[JobName.KeyRotation].RunAsync(end.Token);
        var page = Render<KeysPage>();
        var old = page.WaitForElement("[data-key]").GetAttribute("data-key")!;

        Click(page, ".sv-keys-state .sv-button--primary");
        Confirm(page, AccountScene.Password);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[data-key]").Count));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-key-change")));
        var added = page.FindAll("[data-key]").Select(row => row.GetAttribute("data-key")!).Single(id => id != old);
        Click(page, $"button[aria-label='Activate: {added}']");
        Confirm(page, AccountScene.Password);

        page.WaitForAssertion(() => Assert.Equal(("Active", "1 account key"), Row(page, added)));
        Assert.Equal(("Opening only", "0 account keys"), Row(page, old));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-key-change")));

        // The database comes first; the store's records follow, and the page counts once more when they have.
        Click(page, $"button[aria-label='Retire: {old}']");
        Confirm(page, AccountScene.Password);

        page.WaitForAssertion(() => Assert.Equal("Retired", Row(page, old).State));
        Assert.Equal(MasterKeyState.Retired, await Vault.Get<MasterKeyChanges>().StateOfAsync(old, Token));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_key_that_a_backup_needs_is_not_retired_and_the_page_counts_what_needs_it()
    {
        await WriteKeyFileAsync();
        await Vault.Get<Backups>().CreateAsync(null, Token);
        var old = (await Vault.Get<KeyCheck>().ListAsync(Token))[0].Id;
        await Vault.Get<MasterKeyBoard>().ActivateAsync(
            Scene.Administrator, await AddAsync(), AccountScene.Password, Token);
        await Vault.Get<MasterKeyRotation>().RunAsync(null, Token);
        var page = Render<KeysPage>();

        page.WaitForElement($"button[aria-label='Retire: {old}']").Click();

        page.WaitForAssertion(() => Assert.Equal("Backups, until they expire1", page.Find(".sv-key-change .sv-facts").TextContent.Trim()));
        Assert.Empty(page.FindAll(".sv-key-change input"));
        var needed = Assert.IsType<KeyringOutcome.Needed>(await Vault.Get<MasterKeyBoard>().RetireAsync(Scene.Administrator, old, AccountScene.Password, Token));
        Assert.Equal(1, needed.Needs.Backups);
    }

    [Fact]
    public async Task Nothing_changes_without_the_right_password_or_the_role()
    {
        await WriteKeyFileAsync();
        var page = Render<KeysPage>();
        page.WaitForElement(".sv-keys-state .sv-button--primary").Click();

        Confirm(page, "not the password");

        page.WaitForAssertion(() => Assert.Contains("This isn’t your password", page.Find(".sv-key-change [role=alert]").TextContent, StringComparison.Ordinal));
        var other = await Scene.InviteAsync("bob@example.org");
        Assert.IsType<KeyringOutcome.NotAllowed>(await Vault.Get<MasterKeyBoard>().AddAsync(other, AccountScene.Password, Token));
        Assert.Single(await Vault.Get<KeyCheck>().ListAsync(Token));
    }

    private static void Confirm(IRenderedComponent<KeysPage> page, string password)
    {
        page.WaitForElement(".sv-key-change input");
        page.InvokeAsync(() => page.Find(".sv-key-change input").Input(password));
        page.InvokeAsync(() => page.Find(".sv-key-change").Submit());
    }

    /// <summary>Finds and clicks in one step: a job that runs meanwhile draws the page anew.</summary>
    private static void Click(IRenderedComponent<KeysPage> page, string selector)
    {
        page.WaitForElement(selector);
        page.InvokeAsync(() => page.Find(selector).Click());
    }

    private static (string State, string Count) Row(IRenderedComponent<KeysPage> page, string id)
    {
        var row = page.Find($"[data-key='{id}']");
        return (row.QuerySelector(".sv-chip")!.TextContent, row.QuerySelector(".sv-keys__count")!.TextContent);
    }

    private async Task<string> AddAsync() => Assert.IsType<KeyringOutcome.Changed>(
        await Vault.Get<MasterKeyBoard>().AddAsync(Scene.Administrator, AccountScene.Password, Token)).Id;

    private async Task WriteKeyFileAsync()
    {
        Assert.True(MasterKey.TryParse(Vault.Key, out var key));
        using (key)
        {
            await Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        }
    }
}
