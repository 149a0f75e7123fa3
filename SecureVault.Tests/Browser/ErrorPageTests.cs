using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Browser;

/// <summary>What a person sees in a tab of the browser in the place of a file that can't be sent.</summary>
public sealed class ErrorPageTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(ColorScheme.Light, ObjectStoreError.Unavailable)]
    [InlineData(ColorScheme.Dark, ObjectStoreError.NotFound)]
    public async Task The_page_has_its_style_in_light_and_in_dark(ColorScheme scheme, ObjectStoreError error)
    {
        var store = new BrokenStore();
        await using var scene = await VaultScene.StartAsync(
            browser,
            options: new() { ColorScheme = scheme },
            configure: services => services.AddSingleton<IObjectStore>(services => store.Over(services.GetRequiredService<DiskObjectStore>())));
        var item = await scene.StoreAsync("plan.txt", [1, 2, 3]);
        store.OnRead = error;

        var page = await scene.OpenAsync($"/files/{item}/content");

        await page.GetByRole(AriaRole.Heading).WaitForAsync();
        Assert.Equal("grid", await page.EvaluateAsync<string>("getComputedStyle(document.body).display"));
        var (ground, text) = (await ColorAsync(page, "backgroundColor"), await ColorAsync(page, "color"));
        Assert.True(scheme == ColorScheme.Dark ? ground < 64 && text > 192 : ground > 192 && text < 64, $"Ground {ground}, text {text}.");
        Assert.Equal("null", await page.EvaluateAsync<string>("self.origin")); // as ever
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_with_style()
    {
        await using var scene = await VaultScene.StartAsync(browser);

        var page = await scene.OpenAsync("/files/0195d6a0-0000-7000-8000-000000000000/content");

        await page.GetByRole(AriaRole.Heading).WaitForAsync();
        Assert.Contains("Inter", await page.EvaluateAsync<string>("getComputedStyle(document.body).fontFamily"), StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Errors, line => !line.Contains("status of 404", StringComparison.Ordinal));
    }

    private static Task<int> ColorAsync(IPage page, string property) =>
        page.EvaluateAsync<int>($"Number(getComputedStyle(document.body).{property}.match(/\\d+/)[0])");
}
