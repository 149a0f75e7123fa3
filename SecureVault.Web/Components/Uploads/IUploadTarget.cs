using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive that the queue fills: the signed-in person's.</summary>
internal interface IUploadTarget
{
    /// <summary>Which of the names are taken.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlySet<string>> FindTakenAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Uploads one file, or goes on with it. What the content throws comes through.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<UploadOutcome> UploadAsync(
        PickedFile file, UploadTicket ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken);

    /// <summary>Ends an upload that could go on, and leaves nothing of it.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task DiscardAsync(VersionId upload);

    /// <summary>Uploads that can go on when their file is picked again.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(CancellationToken cancellationToken);
}
