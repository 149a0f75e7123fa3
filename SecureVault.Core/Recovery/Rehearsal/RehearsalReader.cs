using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Downloads;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Receipts;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>Opens objects with nothing but a restored database, the master keys and the store.</summary>
internal sealed class RehearsalReader(
    IDbContextFactory<VaultDbContext> live, IObjectStore store, MasterKeyring keyring, KeyringRefresh refresh, VaultEvents events, TimeProvider clock, ILogger<FileDownloads> logger)
{
    /// <summary>Opens a database that was restored.</summary>
    public async Task<RestoredDatabase> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var db = await live.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return new RestoredDatabase(file, db.Model);
        }
    }

    /// <summary>Reads an object to its last chunk and compares it with what the restored database says.</summary>
    /// <returns>Null for one that was deleted, or sealed anew, after the backup.</returns>
    public async Task<Judgement?> ReadAsync(IDbContextFactory<VaultDbContext> restored, FileVersion version, CancellationToken cancellationToken)
    {
        var keys = new UserKeys(restored, keyring, refresh, clock);
        var comparison = new ContentComparison(new FileDownloads(restored, keys, store, events, reads: null, clock, logger), store);
        var judgement = await Judgement
            .OfAsync(() => comparison.CompareAsync(version, token => keys.OpenForUpkeepAsync(new UserId(version.OwnerId), token), withSha256: true, reading: null, cancellationToken))
            .ConfigureAwait(false);
        return judgement is { Verdict: VersionVerdict.Missing } && !await IsStoredAsync(version, cancellationToken).ConfigureAwait(false) ? null : judgement;
    }

    /// <summary>A content that was sealed anew since has another object.</summary>
    private async Task<bool> IsStoredAsync(FileVersion version, CancellationToken cancellationToken)
    {
        var db = await live.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.AnyAsync(row => row.Id == version.Id && row.ObjectKey == version.ObjectKey && row.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
        }
    }
}
