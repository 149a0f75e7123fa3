using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Overview;

namespace SecureVault.Tests.Admin;

/// <summary>The first page of the administration: what needs a hand comes first, and leads to where it is done.</summary>
public sealed class OverviewPageTests : AdminFixture
{
    [Fact]
    public async Task A_vault_in_order_says_so()
    {
        await ConfirmKeyAsync();

        var page = Render<OverviewPage>();

        Assert.Equal("Nothing needs your attention", page.WaitForElement("#concerns-title").TextContent);
        Assert.Empty(page.FindAll(".sv-overview__list"));
    }

    [Fact]
    public async Task What_needs_a_hand_is_listed_with_the_way_there_the_most_urgent_first()
    {
        await Vault.UploadAsync(Scene.Administrator, "a.bin", new byte[10]);
        await using (var db = await Vault.ContextAsync())
        {
            await db.Versions.ExecuteUpdateAsync(set => set.SetProperty(version => version.DamagedAt, Vault.Clock.GetUtcNow()), Token);
        }

        await Vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.LogVerified) { Outcome = AuditOutcome.Failed }, Token);
        await Vault.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Token);

        var page = Render<OverviewPage>();

        Assert.Equal("Needs your attention", page.WaitForElement("#concerns-title").TextContent);
        Assert.Equal(
            [
                ("Nothing is being removed from storage", "/admin/store"),
                ("1 file is damaged or missing", "/admin/store"),
                ("The audit log is damaged", "/admin/audit"),
                ("The recovery key isn't saved yet", "/account/recovery-key"),
            ],
            page.FindAll(".sv-overview__list li").Select(item => (item.QuerySelector("strong")!.TextContent, item.QuerySelector("a")!.GetAttribute("href")!)));
        Assert.Equal("Look: 1 file is damaged or missing", page.FindAll(".sv-overview__list a")[1].GetAttribute("aria-label"));
    }

    [Fact]
    public async Task What_was_seen_to_goes_while_the_page_is_open()
    {
        var page = Render<OverviewPage>();
        Assert.Contains("recovery key", page.WaitForElement(".sv-overview__list").TextContent, StringComparison.Ordinal);

        await ConfirmKeyAsync();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-overview__list")));
    }

    [Fact]
    public async Task Figures_and_days_are_told_also_to_those_who_do_not_see_bars()
    {
        await Vault.UploadAsync(Scene.Administrator, "a.bin", new byte[2_000]);
        await Scene.SignInAsync(AccountScene.AdminEmail, "wrong");

        var page = Render<OverviewPage>();

        page.WaitForElement(".sv-overview__figures");
        Assert.Equal(["1", "1"], page.FindAll(".sv-overview__figures .sv-number").Select(figure => figure.TextContent).Where(text => !text.Contains("KB", StringComparison.Ordinal)));
        var charts = page.FindAll(".sv-chart svg").Select(chart => chart.GetAttribute("aria-label")!).ToList();
        Assert.Equal("Added, last 30 days: 30 days. Busiest day March 1 with 2.0 KB; today 2.0 KB.", charts[0]);
        Assert.Equal("Downloads, last 30 days: nothing in 30 days", charts[1]);
        Assert.Equal("Refused sign-ins, last 30 days: 30 days. Busiest day March 1 with 1; today 1.", charts[3]);
        Assert.All(page.FindAll(".sv-chart svg"), chart => Assert.Equal(30, chart.QuerySelectorAll("rect").Length));
    }

    [Fact]
    public async Task Whoever_is_no_administrator_any_more_is_led_away()
    {
        await using (var db = await Vault.ContextAsync())
        {
            await db.UserRoles.ExecuteDeleteAsync(Token);
        }

        Render<OverviewPage>().WaitForAssertion(() => Assert.EndsWith("/", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal));
    }

    private async Task ConfirmKeyAsync() =>
        Assert.True(await Vault.Get<RecoveryKey>().ConfirmAsync(Scene.Administrator, Vault.Get<MasterKeyring>().Active.Id, Token));
}
