using SecureVault.Core;
using SecureVault.Core.Receipts;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Older contents of files, and their receipts, for the person whom the circuit belongs to.</summary>
internal sealed class UserVersions(FileVersions versions, ReceiptService receipts, CurrentUser user)
{
    public Task<IReadOnlyList<VersionEntry>> ListAsync(ItemId item, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => versions.ListAsync(id, item, token), cancellationToken);

    public Task<bool> RestoreAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => versions.RestoreAsync(id, item, version, token), cancellationToken);

    public Task<bool> DeleteAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => versions.DeleteAsync(id, item, version, token), cancellationToken);

    public Task<FileReceipt?> ReceiptAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => receipts.FindAsync(id, item, version, token), cancellationToken);

    public Task<VerifyOutcome> VerifyAsync(ItemId item, VersionId version, IProgress<long> progress, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => receipts.VerifyAsync(id, item, version, progress, token), cancellationToken);
}
