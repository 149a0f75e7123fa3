using SecureVault.Tests.Browser;
using static SecureVault.Tests.Browser.PreviewSteps;

namespace SecureVault.Tests.Previews;

/// <summary>The words over the picture of a PDF page, where there are very many of them.</summary>
public sealed class PdfTextTests(BrowserFixture browser)
{
    private const int Pieces = 450;

    // How many pieces each change of the page brought at once.
    private const string CountSlices =
        """
        () => { window.slices = []; new MutationObserver(changes => changes.forEach(change => change.target.matches?.('.textLayer') && window.slices.push(change.addedNodes.length)))
                  .observe(document, { childList: true, subtree: true }); }
        """;

    [Fact]
    public async Task Words_come_in_slices_and_only_for_pages_in_the_window()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("dense.pdf", TestDocuments.DensePdf(4, Pieces));
        await scene.Context.AddInitScriptAsync($"({CountSlices})()");
        var page = await OpenAsync(scene, item);
        await WholeAsync(1);

        // The next page is drawn ahead, its words are not.
        await UntilAsync(page, "!!document.querySelector('[data-page=\"2\"] canvas')");
        Assert.Equal(0, await page.Locator("[data-page='2'] .textLayer").CountAsync());
        Assert.InRange(await page.EvaluateAsync<int>("Math.max(...window.slices)"), 1, Pieces / 2);

        await page.EvaluateAsync("document.querySelector('[data-page=\"3\"]').scrollIntoView()");
        await WholeAsync(3);
        Assert.Empty(scene.Errors);

        Task WholeAsync(int number) => UntilAsync(page, $"document.querySelector('[data-page=\"{number}\"] .textLayer')?.textContent.endsWith('piece-{number}-{Pieces - 1}') === true");
    }
}
