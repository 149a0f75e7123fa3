using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Recovery;

/// <summary>All that a person can see of a drive, as lines to compare: folders, files, older versions, trash, space, and the hash of every content.</summary>
internal static class DrivePicture
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<List<string>> OfAsync(CoreVault vault, params UserId[] users)
    {
        var lines = new List<string>();
        foreach (var user in users)
        {
            lines.Add($"{user}: {await vault.Get<DriveSpace>().OfAsync(user, Token)}");
            await AddFolderAsync(vault, user, ItemId.Root, "", lines);
            foreach (var deleted in await vault.Trash.ListAsync(user, Token))
            {
                lines.Add($"trash: {deleted.Entry.Id} {deleted.Entry.Name} {deleted.Deleted:O} {deleted.FolderName}");
            }
        }

        return lines;
    }

    private static async Task AddFolderAsync(CoreVault vault, UserId user, ItemId folder, string path, List<string> lines)
    {
        foreach (var entry in (await vault.Items.ListAsync(user, folder, Token)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            lines.Add($"{path}/{entry.Name} {entry.Id} {entry.Length} {entry.Created:O} {entry.Modified:O} {entry.IsFavourite}");
            if (entry.IsFolder)
            {
                await AddFolderAsync(vault, user, entry.Id, $"{path}/{entry.Name}", lines);
                continue;
            }

            foreach (var version in await vault.Get<FileVersions>().ListAsync(user, entry.Id, Token))
            {
                var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, entry.Id, version.Id, Token));
                await using var file = opened.File;
                lines.Add($"  {version} {Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token))}");
            }
        }
    }
}
