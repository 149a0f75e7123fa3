using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive of the person whom the circuit belongs to. Small files come whole over the circuit, larger ones can go on later.</summary>
internal sealed class DriveUploads(
    UploadService uploads, ResumableUploads resumable, DriveItems items, Folders folders, CurrentUser user, ILogger<UploadRunner> logger) : IUploadTarget
{
    public Task<IReadOnlySet<string>> FindTakenAsync(ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        user.CallAsync((id, token) => items.FindTakenAsync(id, folder, names, token), cancellationToken);

    public Task<FolderOutcome> EnsureFolderAsync(ItemId parent, string path, CancellationToken cancellationToken) =>
        user.CallAsync((id, token) => folders.EnsureAsync(id, parent, path.Split('/'), token), cancellationToken);

    public async Task RemoveEmptyAsync(IReadOnlyList<ItemId> emptied)
    {
        try
        {
            await user.CallAsync((id, token) => folders.RemoveEmptyAsync(id, emptied, token), CancellationToken.None);
        }
        catch (AccessEndedException)
        {
            // The session is over, and with it the window that wanted them gone; they stay, empty.
        }
#pragma warning disable CA1031 // an empty folder too many is for the log
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.FoldersNotRemoved(logger, exception);
        }
    }

    public async Task<string?> FindFolderNameAsync(ItemId folder, CancellationToken cancellationToken) => folder == ItemId.Root
        ? string.Empty
        : await user.CallAsync((id, token) => items.FindAsync(id, folder, token), cancellationToken) is { IsFolder: true } found ? found.Name : null;

    public Task<UploadOutcome> UploadAsync(
        PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken) =>
        user.CallAsync((id, token) => UploadAsync(id, file, folder, ticket, onConflict, progress, token), cancellationToken);

    public Task DiscardAsync(VersionId upload) => user.CallAsync((id, token) => uploads.DiscardAsync(id, upload, token), CancellationToken.None);

    public Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        user.CallAsync(uploads.ListAsync, cancellationToken);

    private async Task<UploadOutcome> UploadAsync(
        UserId id, PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var request = new UploadRequest
        {
            Folder = folder,
            Name = file.Name,
            Length = file.Length,
            MediaType = file.MediaType,
            LastModified = file.LastModified,
            OnConflict = onConflict,
        };
        if (ticket.Upload is not null || file.Length > UploadService.MaxSingleRequestBytes)
        {
            return await resumable.RunAsync(id, file, request, ticket, progress, cancellationToken);
        }

        await using var content = file.Open(0, cancellationToken);
        return await uploads.UploadAsync(id, request, content, progress, cancellationToken);
    }
}
