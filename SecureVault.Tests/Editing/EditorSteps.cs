using System.Text;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Editing;

/// <summary>Steps and checks that the editor's tests share.</summary>
internal static class EditorSteps
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ILocator> AreaAsync(IPage page)
    {
        await page.Locator(".sv-editor[data-loaded]").WaitForAsync();
        return page.Locator("textarea");
    }

    public static async Task<string> ReadAsync(VaultScene scene, ItemId item)
    {
        var opened = Assert.IsType<Core.Downloads.DownloadOutcome.Opened>(await scene.App.Get<Core.Downloads.FileDownloads>().OpenAsync(await scene.UserAsync(), item, Token));
        await using var file = opened.File;
        using var reader = new StreamReader(file.Content);
        return await reader.ReadToEndAsync(Token);
    }

    public static async Task<IPage> EditAsync(VaultScene scene, ItemId item)
    {
        var page = await PreviewSteps.OpenAsync(scene, item);
        await page.Locator("[data-sv-preview-edit]").ClickAsync();
        await AreaAsync(page);
        return page;
    }

    public static async Task<IReadOnlyList<VersionEntry>> VersionsAsync(VaultScene scene, ItemId item) =>
        await scene.App.Get<FileVersions>().ListAsync(await scene.UserAsync(), item, Token);

    public static async Task ReplaceAsync(VaultScene scene, string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var request = new UploadRequest { Folder = ItemId.Root, Name = name, Length = content.Length, OnConflict = NameConflict.Replace };
        Assert.IsType<UploadOutcome.Stored>(await scene.App.Get<UploadService>().UploadAsync(await scene.UserAsync(), request, new MemoryStream(content), null, Token));
    }
}
