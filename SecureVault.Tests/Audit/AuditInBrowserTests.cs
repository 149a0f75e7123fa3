using Microsoft.Playwright;
using SecureVault.Core.Audit;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Audit;

/// <summary>The log in a browser: it grows while somebody looks, filters hold, and everybody can use it.</summary>
public sealed class AuditInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_entry_appears_by_itself_and_a_filter_keeps_others_out()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenAsync("/admin/audit");
        await page.Locator("tbody tr").First.WaitForAsync();

        await scene.StoreAsync("planted.txt", [1]);

        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Uploaded", new() { Timeout = 15_000 });
        await Expect(page.Locator("main")).Not.ToContainTextAsync("planted.txt");
        await page.GetByLabel("Action").SelectOptionAsync(nameof(AuditAction.AccountCreated));
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" })).ToHaveAttributeAsync("href", "/admin/audit/export/csv?action=AccountCreated");
    }

    [Fact]
    public async Task Entries_of_one_person_are_found_by_a_part_of_the_address()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await using var other = await scene.InviteAsync("grace@example.org");
        var page = await scene.OpenAsync("/admin/audit");
        await page.Locator("tbody tr").First.WaitForAsync();

        await page.GetByLabel("Person").FillAsync("nobody@example.org");
        await page.GetByLabel("Person").PressAsync("Enter");
        await Expect(page.GetByText("No account has this address.")).ToBeVisibleAsync();

        await page.GetByLabel("Person").FillAsync("GRACE");
        await page.GetByLabel("Person").PressAsync("Enter");
        await Expect(page.GetByLabel("Person")).ToHaveValueAsync("grace@example.org");
        await Expect(page.GetByText("No account has this address.")).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody tr").Filter(new() { HasNotText = "grace@example.org" })).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody tr")).Not.ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(page.GetByLabel("Person")).ToHaveValueAsync(string.Empty);
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "admin@example.org" })).Not.ToHaveCountAsync(0);
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(1440, 900, "en", ColorScheme.Light)]
    [InlineData(390, 844, "de-DE", ColorScheme.Dark)]
    public async Task Nothing_keeps_people_from_using_it(int width, int height, string language, ColorScheme scheme)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = height }, Locale = language, ColorScheme = scheme });
        var item = await scene.StoreAsync("An unusually long name of a file that will not fit into a narrow column.md", new byte[70_000]);
        await scene.App.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.SignIn) { Outcome = AuditOutcome.Refused, Details = [("reason", "password")] }, Token);
        await scene.App.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.Downloaded, AuditTarget.Item(await scene.UserAsync(), item)), Token);
        var page = await scene.OpenAsync("/admin/audit");
        await page.Locator("tbody tr").First.WaitForAsync();
        await page.LookAtAsync($"audit-{width}");
        await page.Locator(".sv-audit__facts summary").First.ClickAsync();
        await page.LookAtAsync($"audit-{width}-facts");

        var own = await scene.OpenAsync("/settings/activity");
        await Expect(own.Locator("tbody")).ToContainTextAsync("An unusually long name");
        await own.LookAtAsync($"activity-{width}");
    }
}
