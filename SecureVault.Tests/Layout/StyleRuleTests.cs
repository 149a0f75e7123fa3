using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Layout;

/// <summary>Keeps selectors out of the style sheets that make a page with many elements slow.</summary>
public sealed class StyleRuleTests(BrowserFixture browser)
{
    // Of each :has() in a sheet: the selector, and how many elements the largest one that it looks into has.
    private const string Reaches =
        """
        () => { const found = [];
          const look = rule => { rule.cssRules && [...rule.cssRules].forEach(look);
            for (const [, before] of (rule.selectorText ?? '').matchAll(/([^\s,>+~]*):has\(/g)) {
              const subject = before.replace(/:.*/, '') || '*';
              const size = Math.max(0, ...[...document.querySelectorAll(subject)].map(one => one.querySelectorAll('*').length));
              if (size > 40) found.push(`${size} elements: ${rule.selectorText}`); } };
          [...document.styleSheets].forEach(look);
          return found; }
        """;

    [Fact]
    public async Task No_rule_looks_through_a_large_part_of_the_page_for_each_change_in_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        for (var file = 0; file < 12; file++)
        {
            await scene.StoreAsync($"notes {file}.txt", [1, 2, 3]);
        }

        var page = await scene.OpenDriveAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select notes 1.txt" }).CheckAsync(new() { Force = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show details" }).ClickAsync();
        await page.GetByText("Verify now").WaitForAsync();

        Assert.Empty(await page.EvaluateAsync<string[]>(Reaches));

        // The state that such rules would look for is an attribute of the root element instead, removed along with its cause.
        var root = page.Locator("html");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-sv-page", "files details selection");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the details" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the selection" }).ClickAsync();
        await Assertions.Expect(root).ToHaveAttributeAsync("data-sv-page", "files");
        Assert.Empty(scene.Errors);
    }
}
