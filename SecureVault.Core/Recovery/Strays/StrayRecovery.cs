using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>
/// Brings files that the store has and the database does not know back to their owners, while people work: those of after a backup of the
/// database that was put back, whoever put it there.
/// </summary>
public sealed class StrayRecovery
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly Adoption _adoption;
    private readonly StoreOwnership _ownership;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;
    private readonly JobLocks _locks;

    internal StrayRecovery(
        IDbContextFactory<VaultDbContext> contexts, Adoption adoption, StoreOwnership ownership, VaultEvents events, JobLocks locks, TimeProvider clock)
    {
        _contexts = contexts;
        _adoption = adoption;
        _ownership = ownership;
        _events = events;
        _locks = locks;
        _clock = clock;
    }

    /// <summary>Recovers what can be recovered. It can be called again, also after a crash: what is known by then is left alone.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A marker of what is gone does not open, so what was deleted could come back.</exception>
    public async Task<AdoptionResult?> RunAsync(UserId administrator, IProgress<AdoptionProgress>? progress, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return await RunAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync(UserId, IProgress{AdoptionProgress}?, CancellationToken)"/>
    public async Task<AdoptionResult> RunAsync(IProgress<AdoptionProgress>? progress, CancellationToken cancellationToken)
    {
        if (_ownership.VaultId is not { } vault)
        {
            return new AdoptionResult(0, 0, 0, 0, 0);
        }

        // Of two, the later one would bring back what the earlier one found and its owner destroyed in between; a verb may run beside the server.
        using var turn = await _locks.TakeAsync(nameof(StrayRecovery), _clock, cancellationToken).ConfigureAwait(false);

        // Without a hold every unfinished upload may be somebody's who works on it just now.
        var hold = _ownership.Hold;
        var scope = new AdoptionScope(vault, hold?.Since ?? DateTimeOffset.MinValue, IsNewest: hold is null);
        var (result, owners) = await _adoption.RunAsync(_contexts, scope, _clock, progress, cancellationToken).ConfigureAwait(false);
        foreach (var owner in owners)
        {
            _events.Publish(new VaultEvent.DriveChanged(owner));
        }

        if (result.Accounts != default)
        {
            await EndAccessAsync(cancellationToken).ConfigureAwait(false);
            _events.Publish(new VaultEvent.AccountsChanged());
        }

        return result;
    }

    /// <summary>Open windows of people who are locked now, or were before, hear of it.</summary>
    private async Task EndAccessAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var locked = await db.Users.Where(user => user.LockedAt != null).Select(user => user.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
            locked.ForEach(user => _events.Publish(new VaultEvent.AccessEnded(new UserId(user), Session: null) { Reason = AccessEndReason.Locked }));
        }
    }
}
