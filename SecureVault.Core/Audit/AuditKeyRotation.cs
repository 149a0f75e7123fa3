using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Audit;

/// <summary>Begins an epoch after another master key became the active one, and brings the keys of older epochs under it.</summary>
public sealed class AuditKeyRotation
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditKeys _keys;
    private readonly AuditLog _log;

    internal AuditKeyRotation(IDbContextFactory<VaultDbContext> contexts, AuditKeys keys, AuditLog log) => (_contexts, _keys, _log) = (contexts, keys, log);

    /// <summary>Does what is left to do.</summary>
    /// <returns>How many keys do not open and stay as they are.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await _log.BeginEpochAsync(db).ConfigureAwait(false);
                var active = _keys.ActiveId;
                foreach (var epoch in await db.AuditEpochs.Where(row => row.MasterKeyId != active).ToListAsync(cancellationToken).ConfigureAwait(false))
                {
                    failed += _keys.TrySeal(epoch) ? 0 : 1;
                }

                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return failed;
    }

    /// <summary>How many keys of the log are under a master key.</summary>
    public async Task<int> CountAsync(string masterKeyId, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await AuditKeys.CountAsync(db, masterKeyId, cancellationToken).ConfigureAwait(false);
        }
    }
}
