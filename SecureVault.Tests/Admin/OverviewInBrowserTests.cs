using Microsoft.Playwright;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Admin;

/// <summary>The overview as people see it.</summary>
public sealed class OverviewInBrowserTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, 844, "de-DE")]
    public async Task Nothing_sticks_out_and_nothing_serious_is_found(ColorScheme scheme, int width, int height, string language)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, Locale = language, ViewportSize = new() { Width = width, Height = height } });
        await scene.StoreAsync("report.bin", new byte[48_000]);
        var item = await scene.StoreAsync("photo.bin", new byte[1_200_000]);
        await scene.App.Get<TrashBin>().DeleteAsync(await scene.UserAsync(), [item], TestContext.Current.CancellationToken);
        var page = await scene.OpenDriveAsync("/admin");

        await Expect(page.Locator(".sv-overview__list li")).ToHaveCountAsync(1); // the key that nobody has kept yet
        await Expect(page.Locator(".sv-chart")).ToHaveCountAsync(4);
        await Expect(page.Locator(".sv-reminder")).ToHaveCountAsync(0); // said once is enough

        await page.UntilStillAsync();
        await page.LookAtAsync($"overview-{scheme}-{width}");
        await page.Locator(".sv-overview__list a").ClickAsync();
        await page.WaitForURLAsync("**/account/recovery-key**");
        Assert.Empty(scene.Errors);
    }
}
