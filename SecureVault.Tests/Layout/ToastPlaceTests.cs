using Microsoft.Playwright;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Layout;

/// <summary>Where toasts appear: not over what a page begins with, nor over the buttons for what is selected.</summary>
public sealed class ToastPlaceTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1000, 700)]
    public async Task A_toast_covers_neither_the_head_nor_the_selection_nor_the_uploads(int width, int height)
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ViewportSize = new() { Width = width, Height = height } });
        foreach (var name in (string[])["first.txt", "second.txt", "third.txt"])
        {
            await scene.StoreAsync(name, [1]);
        }

        var page = await scene.OpenDriveAsync();
        using var source = new TemporaryFolder();
        await File.WriteAllTextAsync(source.Combine("fourth.txt"), "words", TestContext.Current.CancellationToken);
        await page.SetInputFilesAsync("input[type=file]", source.Combine("fourth.txt"));
        await page.Locator(".sv-uploads__title", new() { HasText = "1 file uploaded" }).WaitForAsync();
        Assert.Equal(0, await page.Locator(".mud-snackbar").CountAsync()); // told once

        await page.GetByRole(AriaRole.Button, new() { Name = "More for first.txt" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await page.Locator(".mud-snackbar").WaitForAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select second.txt" }).CheckAsync(new() { Force = true });
        await page.Locator(".sv-selection").WaitForAsync();

        await WaitFor.ItAsync(() => page.EvaluateAsync<bool>(
            """
            () => { const box = one => document.querySelector(one).getBoundingClientRect(), toast = box('.mud-snackbar');
                    return toast.top > innerHeight / 2 && toast.left >= box('.sv-bar').right
                      && ['.sv-page__head', '.sv-selection', '.sv-uploads'].map(box).every(one =>
                        one.bottom <= toast.top || one.top >= toast.bottom || one.right <= toast.left || one.left >= toast.right); }
            """), "The toast has a place of its own", TimeSpan.FromSeconds(10));
        Assert.Empty(scene.Errors);
    }
}
