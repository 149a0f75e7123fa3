using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive of the person whom the circuit belongs to.</summary>
internal sealed class DriveUploads(FileUploads uploads, DriveItems items, CurrentUser user) : IUploadTarget
{
    public async Task<IReadOnlySet<string>> FindTakenAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        await items.FindTakenAsync(await user.GetIdAsync(), ItemId.Root, names, cancellationToken);

    public async Task<UploadOutcome> UploadAsync(
        PickedFile file, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var request = new UploadRequest
        {
            Folder = ItemId.Root,
            Name = file.Name,
            Length = file.Length,
            MediaType = file.MediaType,
            OnConflict = onConflict,
        };
        await using var content = file.Open(cancellationToken);
        return await uploads.UploadAsync(await user.GetIdAsync(), request, content, progress, cancellationToken);
    }
}
