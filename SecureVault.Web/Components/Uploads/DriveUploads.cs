using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive of the person whom the circuit belongs to. Small files come over the circuit, large ones can go on later.</summary>
internal sealed class DriveUploads(
    FileUploads uploads, ResumableUploads resumable, DriveItems items, Folders folders, CurrentUser user, IOptions<VaultOptions> options, ILogger<UploadRunner> logger) : IUploadTarget
{
    public async Task<IReadOnlySet<string>> FindTakenAsync(ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        await items.FindTakenAsync(await user.GetIdAsync(), folder, names, cancellationToken);

    public async Task<FolderOutcome> EnsureFolderAsync(ItemId parent, string path, CancellationToken cancellationToken) =>
        await folders.EnsureAsync(await user.GetIdAsync(), parent, path.Split('/'), cancellationToken);

    public async Task RemoveEmptyAsync(IReadOnlyList<ItemId> emptied)
    {
        try
        {
            await folders.RemoveEmptyAsync(await user.GetIdAsync(), emptied, CancellationToken.None);
        }
        catch (AccessEndedException)
        {
            // They go with everything else of the account.
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
        : await items.FindAsync(await user.GetIdAsync(), folder, cancellationToken) is { IsFolder: true } found ? found.Name : null;

    public async Task<UploadOutcome> UploadAsync(
        PickedFile file, ItemId folder, UploadTicket ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var id = await user.GetIdAsync();
        if (file.Sending is not null && (ticket.Upload is not null || file.Length > options.Value.CircuitUploadBytes))
        {
            return await resumable.RunAsync(id, file, folder, ticket, onConflict, progress, cancellationToken);
        }

        var request = new UploadRequest
        {
            Folder = folder,
            Name = file.Name,
            Length = file.Length,
            MediaType = file.MediaType,
            LastModified = file.LastModified,
            OnConflict = onConflict,
        };
        await using var content = file.Open(0, cancellationToken);
        return await uploads.UploadAsync(id, request, content, progress, cancellationToken);
    }

    public async Task DiscardAsync(VersionId upload) => await resumable.DiscardAsync(await user.GetIdAsync(), upload);

    public async Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        await resumable.ListAsync(await user.GetIdAsync(), cancellationToken);
}
