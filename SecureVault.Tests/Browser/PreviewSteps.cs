using System.Text;
using Microsoft.Playwright;
using SecureVault.Core;

namespace SecureVault.Tests.Browser;

/// <summary>Ways to a preview in a real browser, and to the moment in which it is complete.</summary>
internal static class PreviewSteps
{
    public static async Task<IPage> OpenAsync(VaultScene scene, ItemId item)
    {
        var page = await scene.OpenAsync($"/view/{item}");
        await page.Locator("[data-sv-preview]").WaitForAsync();
        return page;
    }

    public static async Task OpenAsync(VaultScene scene, IPage page, ItemId item)
    {
        await page.GotoAsync(new Uri(scene.App.Address, $"/view/{item}").ToString());
        await page.Locator("[data-sv-preview]").WaitForAsync();
    }

    /// <summary>Whatever is to be seen is there, or the sentence that says why not.</summary>
    public static Task SettledAsync(IPage page) => UntilAsync(
        page,
        """
        () => !!document.querySelector('.sv-preview .sv-empty, .sv-text, .sv-table, audio, video, .textLayer span')
          || !!(document.querySelector('.sv-picture__whole')?.complete && !document.querySelector('.sv-preview-waiting'))
        """);

    // Playwright's own way of waiting evaluates strings, which the page's policy forbids.
    public static Task UntilAsync(IPage page, string isSo) => WaitFor.ItAsync(() => page.EvaluateAsync<bool>(isSo), isSo, TimeSpan.FromSeconds(30));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
