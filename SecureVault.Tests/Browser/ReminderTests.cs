using Microsoft.Playwright;
using SecureVault.Core.Ownership;

namespace SecureVault.Tests.Browser;

/// <summary>What administrators are reminded of leaves room for their files.</summary>
public sealed class ReminderTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, 2, 60)]
    [InlineData(390, 1, 60)]
    [InlineData(360, 1, 60)]
    public async Task On_a_phone_the_weightier_of_two_stands_alone_and_is_short(int width, int shown, int highest)
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = "de-DE" });
        await scene.App.Get<StoreOwnership>().HoldAsync(HoldReason.OlderDatabase, Xunit.TestContext.Current.CancellationToken);
        var page = await scene.OpenDriveAsync();
        var reminders = page.Locator(".sv-reminder");
        await Assertions.Expect(reminders).ToHaveCountAsync(2);

        Assert.Equal(shown, await page.Locator(".sv-reminder:visible").CountAsync());
        await Assertions.Expect(reminders.First).ToContainTextAsync("Aus dem Speicher wird nichts entfernt.");
        Assert.InRange((await reminders.First.BoundingBoxAsync())!.Height, 1, highest);
    }
}
