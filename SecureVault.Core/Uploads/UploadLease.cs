using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Uploads;

/// <summary>Shows the sweeper that a pending version's writer is alive.</summary>
internal sealed class UploadLease(IDbContextFactory<VaultDbContext> contexts, Guid versionId, TimeProvider clock)
{
    /// <summary>After this long without a sign the upload counts as dead.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(2);
    private DateTimeOffset _renewed = clock.GetUtcNow();

    /// <exception cref="UploadLostException">The sweeper took the upload for dead.</exception>
    public async ValueTask RenewIfDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - _renewed < RenewAfter)
        {
            return;
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var renewed = await db.Versions
                .Where(version => version.Id == versionId && version.State == VersionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(version => version.LeaseExpiresAt, now + Duration), cancellationToken)
                .ConfigureAwait(false);
            _renewed = renewed == 1 ? now : throw new UploadLostException();
        }
    }
}

/// <summary>The upload was taken for dead and swept away.</summary>
internal sealed class UploadLostException() : Exception("The upload stood still for too long and was ended.");
