using System.Diagnostics;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Finds the folder that an upload is announced for, and makes what is missing of its path.</summary>
internal sealed class UploadFolderResolver(DriveItems items, Folders folders)
{
    /// <returns>The folder, or why there is none.</returns>
    public async Task<(ItemId Folder, IResult? Refusal)> FindAsync(UserId user, TusCreation upload, CancellationToken cancellationToken)
    {
        if (upload.Path.Count > 0)
        {
            return await folders.EnsureAsync(user, upload.Folder, upload.Path, cancellationToken) switch
            {
                FolderOutcome.Created created => (created.Folder, null),
                FolderOutcome.TooManyItems many => (default, TusResponses.TooManyItems(many.Limit)),
                FolderOutcome.StoreFull => (default, TusResponses.StoreFull),
                FolderOutcome.NameInvalid => (default, TusResponses.PathInvalid),
                FolderOutcome.NameTaken or FolderOutcome.ParentGone => (default, TusResponses.NoFolder),
                _ => throw new UnreachableException(),
            };
        }

        return upload.Folder == ItemId.Root || await items.FindAsync(user, upload.Folder, cancellationToken) is { IsFolder: true }
            ? (upload.Folder, null)
            : (default, TusResponses.NoFolder);
    }
}
