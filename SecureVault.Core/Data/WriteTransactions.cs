using Microsoft.EntityFrameworkCore;

namespace SecureVault.Core.Data;

/// <summary>Changes that read before they write. The transaction takes the write lock at its start, so nothing comes between the two.</summary>
internal static class WriteTransactions
{
    /// <summary>Runs a change in a context and a transaction of its own, and commits it.</summary>
    public static Task<T> InTransactionAsync<T>(
        this IDbContextFactory<VaultDbContext> contexts, Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken) =>
        contexts.InTransactionAsync(change, static _ => true, cancellationToken);

    /// <summary>The same, but commits only an outcome that is worth it; any other leaves everything as it was.</summary>
    public static async Task<T> InTransactionAsync<T>(
        this IDbContextFactory<VaultDbContext> contexts, Func<VaultDbContext, Task<T>> change, Func<T, bool> isDone, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await change(db).ConfigureAwait(false);
                if (isDone(result))
                {
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                }

                return result;
            }
        }
    }
}
