using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Storage;
using SecureVault.Web.Components.Admin;
using SecureVault.Web.Components.Layout;
using SecureVault.Web.Components.Layout.Notices;

namespace SecureVault.Tests.Admin;

public sealed class StorePageTests : AdminFixture
{
    public static TheoryData<HoldReason> Reasons => [.. Enum.GetValues<HoldReason>()];

    private StoreOwnership Ownership => Vault.Get<StoreOwnership>();

    [Fact]
    public async Task Findings_are_counted_and_one_button_ends_the_hold()
    {
        await Vault.UploadAsync(Scene.Administrator, "a.bin", new byte[10]);
        await Ownership.HoldAsync(HoldReason.OlderDatabase, Token);
        var stage = Render<Stage<StorePage>>();
        Assert.Equal("Nothing is being removed from storage", stage.WaitForElement("#store-state").TextContent);
        Assert.Equal(["1", "0", "0", "0", "0", "0"], stage.WaitForElements("dd").Select(count => count.TextContent));

        stage.Find(".sv-button--primary").Click();

        stage.WaitForAssertion(() => Assert.Equal("Everything is in order", stage.Find("#store-state").TextContent));
        Assert.Null(Ownership.Hold);
    }

    [Fact]
    public async Task Files_that_the_database_does_not_know_are_brought_back()
    {
        await Vault.UploadAsync(Scene.Administrator, "a.bin", new byte[10]);
        await using (var db = await Vault.ContextAsync())
        {
            await db.Items.ExecuteDeleteAsync(Token);
            await db.Versions.ExecuteDeleteAsync(Token);
        }

        var stage = Render<Stage<StorePage>>();
        stage.WaitForElement(".sv-store button").Click();
        stage.WaitForAssertion(() => Assert.Equal(["0", "0", "0", "0", "1", "0"], stage.FindAll("dd").Select(count => count.TextContent)));

        stage.WaitForElement(".sv-button--primary").Click();

        stage.WaitForAssertion(() => Assert.Equal(["1", "0", "0", "0", "0", "0"], stage.FindAll("dd").Select(count => count.TextContent)));
        Assert.Contains("1 file is back with its owner.", stage.Markup, StringComparison.Ordinal);
        Assert.Equal("a.bin", Assert.Single(await Vault.ListAsync(Scene.Administrator)).Name);
    }

    [Fact]
    public async Task A_store_with_missing_files_is_not_called_in_order()
    {
        await Vault.UploadAsync(Scene.Administrator, "a.bin", new byte[10]);
        foreach (var file in ObjectFiles.In(Vault.Folder.Combine("objects")))
        {
            File.Delete(file);
        }

        var page = Render<StorePage>();
        Assert.Equal("Everything is in order", page.WaitForElement("#store-state").TextContent);

        page.Find(".sv-store button").Click();

        page.WaitForAssertion(() => Assert.Equal("Some files are missing or damaged", page.Find("#store-state").TextContent));
        Assert.Equal(["0", "1", "0", "0", "0", "0"], page.FindAll("dd").Select(count => count.TextContent));
    }

    [Fact]
    public void The_test_of_storage_says_what_was_found()
    {
        var page = Render<StorePage>();

        page.WaitForElement(".sv-test button").Click();

        page.WaitForAssertion(() => Assert.False(page.Find(".sv-test button").HasAttribute("disabled")), TimeSpan.FromSeconds(30));
        Assert.NotEmpty(page.FindAll(".sv-test__list li"));
        Assert.Empty(page.FindAll(".sv-test .sv-chip--danger"));
        Assert.Contains("0 failed", page.Find(".sv-test [role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_no_administrator_any_more_tests_nothing()
    {
        var page = Render<StorePage>();
        page.WaitForElement(".sv-test button");
        await Vault.LockAsync(Scene.Administrator);

        page.Find(".sv-test button").Click();

        page.WaitForAssertion(AssertSentToSignIn);
        Assert.Empty(page.FindAll(".sv-test__list"));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Every_reason_has_a_sentence_of_its_own(HoldReason reason)
    {
        await Ownership.HoldAsync(reason, Token);

        var page = Render<StorePage>();

        Assert.True(page.WaitForElement("#store-state + p").TextContent.Length > 40);
        Assert.DoesNotContain(reason.ToString(), page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_no_administrator_any_more_ends_no_hold()
    {
        await Ownership.HoldAsync(HoldReason.CopiedDatabase, Token);
        var page = Render<StorePage>();
        page.WaitForElements("dd");
        await Vault.LockAsync(Scene.Administrator);

        page.Find(".sv-button--primary").Click();

        page.WaitForAssertion(AssertSentToSignIn);
        Assert.NotNull(Ownership.Hold);
    }

    [Fact]
    public void A_clock_that_jumped_is_told_and_can_be_confirmed()
    {
        var reminder = Render<StoreReminder>();
        Assert.Empty(reminder.Markup);
        Vault.Clock.Jump(TimeSpan.FromHours(2)); // not long enough to end the session of whoever confirms it
        Vault.Get<ClockWatch>().Look();
        Assert.Contains("clock jumped", reminder.WaitForElement(".sv-reminder").TextContent, StringComparison.Ordinal);
        var page = Render<StorePage>();
        Assert.Contains("clock jumped", page.WaitForElement("#clock-state").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.DoesNotContain("UTC", page.Find("[aria-labelledby=clock-state]").TextContent, StringComparison.Ordinal)); // the browser's zone

        page.Find("[aria-labelledby=clock-state] button").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#clock-state")));
        reminder.WaitForAssertion(() => Assert.Empty(reminder.FindAll(".sv-reminder")));
        Assert.Null(Vault.Get<ClockWatch>().Doubt);
    }

    [Fact]
    public async Task Every_page_reminds_administrators_of_a_hold_and_nobody_else()
    {
        await Ownership.HoldAsync(HoldReason.OtherWriter, Token);
        Assert.Equal("/admin/store", Render<StoreReminder>().WaitForElement(".sv-reminder a").GetAttribute("href"));

        Authorization.SetRoles();
        Assert.Empty(Render<StoreReminder>().Markup);
    }

    [Theory]
    [InlineData("/admin/store")]
    [InlineData("/Admin/Store/?from=log#top")]
    public async Task The_page_itself_needs_no_reminder(string address)
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        await Ownership.HoldAsync(HoldReason.OtherWriter, Token);
        Vault.Clock.Jump(TimeSpan.FromHours(2));
        Vault.Get<ClockWatch>().Look();
        var reminder = Render<StoreReminder>();
        reminder.WaitForElement(".sv-reminder");

        navigation.NavigateTo(address);
        reminder.WaitForAssertion(() => Assert.Empty(reminder.Markup));
        navigation.NavigateTo("/admin/people");
        reminder.WaitForElement(".sv-reminder");
    }

    [Fact]
    public void Administrators_find_the_page_and_see_that_they_are_on_it()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/store");
        var links = Render<AdminNavigation>();

        Assert.Equal("Storage", Assert.Single(links.FindAll("a.active")).TextContent.Trim());
        Assert.Equal(
            ["/admin", "/admin/people", "/admin/store", "/admin/backup", "/admin/keys", "/admin/mail", "/admin/jobs", "/admin/audit", "/admin/diagnostics"],
            links.FindAll("a").Select(link => link.GetAttribute("href")));
    }
}
