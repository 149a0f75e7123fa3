using SecureVault.Core.Files;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The drive that the queue fills: the signed-in person's.</summary>
internal interface IUploadTarget
{
    /// <summary>Which of the names are taken.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlySet<string>> FindTakenAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Uploads one file. What the content throws comes through.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<UploadOutcome> UploadAsync(PickedFile file, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken);
}
