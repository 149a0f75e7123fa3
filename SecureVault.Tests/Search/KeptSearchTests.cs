using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Search;

/// <summary>A search in a real browser: it stays when the page is loaded anew, and its words stay in the window.</summary>
public sealed class KeptSearchTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_search_survives_a_reload_marks_what_it_found_and_never_gets_into_an_address()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("Müller's secret plan.txt", [1]);
        await scene.StoreAsync("other.txt", [1]);
        var asked = new List<string>();
        scene.Context.Request += (_, request) => asked.Add(request.Url + string.Concat(request.Headers.Values));
        var page = await scene.OpenDriveAsync();

        await page.Locator("[type=search]").FillAsync("PLAN müll");
        await AssertFoundAsync();
        await page.ReloadAsync();
        await AssertFoundAsync();
        await Assertions.Expect(page.Locator("[type=search]")).ToHaveValueAsync("PLAN müll");
        Assert.Equal(scene.App.Address, new Uri(page.Url));
        Assert.DoesNotContain("plan", await page.EvaluateAsync<string>("JSON.stringify(history.state)"), StringComparison.OrdinalIgnoreCase);

        await page.GetByRole(AriaRole.Button, new() { Name = "End the search" }).ClickAsync();
        await page.Locator("[data-sv-name='other.txt']").WaitForAsync();
        await PreviewSteps.UntilAsync(page, "!sessionStorage.getItem('sv-search')");
        await page.ReloadAsync();
        await page.Locator("[data-sv-name='other.txt']").WaitForAsync();

        // Nor does it wait for the next person in this window, and elsewhere it is over.
        await page.Locator("[type=search]").FillAsync("plan");
        await PreviewSteps.UntilAsync(page, "!!sessionStorage.getItem('sv-search')");
        Assert.DoesNotContain("plan", await page.EvaluateAsync<string>("sessionStorage.getItem('sv-search')"), StringComparison.OrdinalIgnoreCase);
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Trash" }).First.ClickAsync();
        await PreviewSteps.UntilAsync(page, "!sessionStorage.getItem('sv-search')");
        await page.GoBackAsync();
        await PreviewSteps.UntilAsync(page, "!!sessionStorage.getItem('sv-search')");
        await page.GotoAsync(new Uri(scene.App.Address, "/account/security").ToString());
        await PreviewSteps.UntilAsync(page, "!sessionStorage.getItem('sv-search')");
        Assert.DoesNotContain(asked, one => one.Contains("plan", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(scene.Errors);

        async Task AssertFoundAsync()
        {
            await page.Locator("[data-sv-name='other.txt']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await page.Locator(".sv-file__name mark").First.WaitForAsync();
            Assert.Equal("Müll|plan", await page.EvaluateAsync<string>("[...document.querySelectorAll('.sv-file__name mark')].map(mark => mark.textContent).join('|')"));
        }
    }
}
