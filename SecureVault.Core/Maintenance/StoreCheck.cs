using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>The state of store and clock, and the result of a comparison.</summary>
/// <param name="Hold">Why nothing is removed from the store; null when it is.</param>
/// <param name="Clock">Why nothing is removed because of its age; null when it is.</param>
/// <param name="Found">The comparison of store and database.</param>
/// <param name="WholeUploads">Uploads that the database has as unfinished, though their objects are whole and nobody works on them.</param>
public sealed record StoreReport(Hold? Hold, ClockDoubt? Clock, ComparisonResult Found, int WholeUploads)
{
    /// <summary>Versions whose object is there, or was, and did not open when it was last read.</summary>
    public int Marked { get; init; }
}

/// <summary>
/// Lets an administrator look and decide when it is in doubt whether the database is the newest one of its store. A command can
/// call the same.
/// </summary>
public sealed class StoreCheck(
    IDbContextFactory<VaultDbContext> contexts, StoreComparison comparison, IObjectStore objects, StoreOwnership ownership, ClockWatch watch)
{
    // The people whose database was restored shall see what is in their trash before it goes: files may have been put back since the backup.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(3);

    /// <summary>Why nothing is removed from the store; null when it is.</summary>
    public Hold? Hold => ownership.Hold;

    /// <summary>Why nothing is removed because of its age; null when it is.</summary>
    public ClockDoubt? Doubt => watch.Doubt;

    /// <summary>Learns from the database whether the vault is held, in a process that has not opened the store as a server does; changes nothing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => ownership.OpenAsync(cancellationToken);

    /// <summary>Compares store and database; changes nothing.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<StoreReport?> LookAsync(UserId administrator, CancellationToken cancellationToken) =>
        await MayAsync(administrator, cancellationToken).ConfigureAwait(false) ? await LookAsync(cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Counts versions whose object was damaged or missing when it was last read. Asks the database only.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<int?> CountMarkedAsync(UserId administrator, CancellationToken cancellationToken) =>
        await MayAsync(administrator, cancellationToken).ConfigureAwait(false) ? await CountMarkedAsync(cancellationToken).ConfigureAwait(false) : null;

    /// <inheritdoc cref="LookAsync(UserId, CancellationToken)"/>
    public async Task<StoreReport> LookAsync(CancellationToken cancellationToken)
    {
        var found = await comparison.RunAsync(cancellationToken).ConfigureAwait(false);
        var whole = await FindWholeAsync(cancellationToken).ConfigureAwait(false);
        return new StoreReport(ownership.Hold, watch.Doubt, found, whole.Count(row => row.State == VersionState.Pending))
        {
            Marked = await CountMarkedAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Takes the database for the newest one of the store from now on: rows of unfinished and discarded uploads whose objects are
    /// whole go, their objects stay, and the sweep goes on.
    /// </summary>
    /// <returns>False when who asks is no administrator.</returns>
    /// <exception cref="ObjectStoreException">The store does not answer; nothing was taken over.</exception>
    public async Task<bool> ContinueAsync(UserId administrator, CancellationToken cancellationToken)
    {
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await ContinueAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc cref="ContinueAsync(UserId, CancellationToken)"/>
    public async Task ContinueAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await FindWholeAsync(cancellationToken).ConfigureAwait(false))
        {
            await ForgetAsync(row, cancellationToken).ConfigureAwait(false);
        }

        if (ownership.Hold is not null)
        {
            await ownership.AdoptAsync(Grace, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Believes the clock from now on.</summary>
    /// <returns>False when who asks is no administrator.</returns>
    public async Task<bool> ConfirmClockAsync(UserId administrator, CancellationToken cancellationToken)
    {
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        watch.Confirm();
        return true;
    }

    private async Task<int> CountMarkedAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.CountAsync(row => row.State == VersionState.Stored && row.DamagedAt != null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> MayAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Uploads that the sweep left, or that are older than a hold or were discarded during it, as far as their objects are whole.</summary>
    private async Task<List<OpenRow>> FindWholeAsync(CancellationToken cancellationToken)
    {
        var whole = new List<OpenRow>();
        foreach (var row in await FindOpenAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await objects.GetLengthAsync(ObjectKey.Parse(row.ObjectKey), cancellationToken).ConfigureAwait(false) is not null)
            {
                whole.Add(row);
            }
        }

        return whole;
    }

    private async Task<List<OpenRow>> FindOpenAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = ownership.Hold is { } hold
                ? db.Versions.Where(row => (row.State == VersionState.Pending && row.CreatedAt < hold.Since) || (row.State == VersionState.Purging && row.LeaseExpiresAt != null))
                : db.Versions.Where(row => row.State == VersionState.Pending && row.LeaseExpiresAt == null);
            return await rows.Select(row => new OpenRow(row.Id, row.State, row.ObjectKey)).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the row out of the database. The object stays: it may be a file of a newer database.</summary>
    private async Task ForgetAsync(OpenRow open, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Versions.Where(row => row.Id == open.Id && row.State == open.State).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed record OpenRow(Guid Id, VersionState State, string ObjectKey);
}
