using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive that the queue fills: the signed-in person's.</summary>
internal interface IUploadTarget
{
    /// <summary>Which of the names are taken in a folder.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlySet<string>> FindTakenAsync(ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>The folder at the end of a path, all of it made where it is missing.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<FolderOutcome> EnsureFolderAsync(ItemId parent, string path, CancellationToken cancellationToken);

    /// <summary>Takes folders away that nothing is in, in the order given. Never throws; what can't be taken away stays.</summary>
    Task RemoveEmptyAsync(IReadOnlyList<ItemId> emptied);

    /// <summary>The name of a folder; empty for the top, null when it is not there (any more).</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<string?> FindFolderNameAsync(ItemId folder, CancellationToken cancellationToken);

    /// <summary>Uploads one file into a folder, or goes on with it; one that goes on keeps its own folder. Exceptions of the content come through.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<UploadOutcome> UploadAsync(
        PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken);

    /// <summary>Ends an upload that could go on, and leaves nothing of it.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task DiscardAsync(VersionId upload);

    /// <summary>Uploads that can go on when their file is picked again.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken);
}
