using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>How giving a person a new key ended.</summary>
public abstract record GiveKeyOutcome
{
    private GiveKeyOutcome()
    {
    }

    /// <summary>The person has it.</summary>
    public sealed record Given(int Version) : GiveKeyOutcome;

    /// <summary>The caller is not an administrator.</summary>
    public sealed record NotAllowed : GiveKeyOutcome;

    /// <summary>The caller's session has to prove itself first.</summary>
    public sealed record NotFresh : GiveKeyOutcome;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : GiveKeyOutcome;
}

/// <summary>
/// Gives a person a new user key, which seals what is new from that moment on. <see cref="UserKeyRotation"/> brings what is there under it.
/// </summary>
public sealed class UserKeyChange
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MasterKeyring _master;
    private readonly KeyCards _cards;
    private readonly StoreOwnership _ownership;
    private readonly UserKeyNews _news;
    private readonly TimeProvider _clock;

    internal UserKeyChange(
        IDbContextFactory<VaultDbContext> contexts, MasterKeyring master, KeyCards cards, StoreOwnership ownership, UserKeyNews news, TimeProvider clock) =>
        (_contexts, _master, _cards, _ownership, _news, _clock) = (contexts, master, cards, ownership, news, clock);

    /// <summary>Gives a person a new key, on behalf of an administrator.</summary>
    /// <inheritdoc cref="RunAsync(UserId, bool, CancellationToken)"/>
    public async Task<GiveKeyOutcome> RunAsync(SignedIn administrator, UserId user, bool renewsContents, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false))
            {
                return new GiveKeyOutcome.NotAllowed();
            }

            if (!await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
            {
                return new GiveKeyOutcome.NotFresh();
            }
        }

        return await RunAsync(user, renewsContents, cancellationToken).ConfigureAwait(false) is { } version
            ? new GiveKeyOutcome.Given(version)
            : new GiveKeyOutcome.NotFound();
    }

    /// <summary>Gives a person a new key.</summary>
    /// <param name="user">The person; may be locked.</param>
    /// <param name="renewsContents">
    /// Whether all contents are to be sealed anew under keys of their own, after which the older user keys are destroyed: for a key that somebody
    /// else may have.
    /// </param>
    /// <param name="cancellationToken">Ends the call before anything is changed.</param>
    /// <returns>Its version; null when there is no such account.</returns>
    /// <exception cref="ObjectStoreException">The store is held or does not answer, so nobody knows which versions there were.</exception>
    public async Task<int?> RunAsync(UserId user, bool renewsContents, CancellationToken cancellationToken)
    {
        await _ownership.DemandNewestAsync(cancellationToken).ConfigureAwait(false);

        // A database that was restored may not know the last versions, whose objects and cards are in the store.
        var stored = await _cards.FindNewestVersionAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await AddAsync(db, user, stored, renewsContents, cancellationToken).ConfigureAwait(false) is not { } version)
                {
                    return null;
                }

                await _news.RecordAsync(db, user, version, renewsContents, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                _news.Tell(user, version, renewsContents);
                return version;
            }
        }
    }

    private async Task<int?> AddAsync(VaultDbContext db, UserId user, int stored, bool renewsContents, CancellationToken cancellationToken)
    {
        var known = await db.UserKeys.Where(key => key.UserId == user.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (known.Count == 0)
        {
            return null;
        }

        foreach (var key in known)
        {
            // A retirement that was asked for before still is.
            key.Phase = renewsContents ? UserKeyPhase.Retiring : key.IsActive ? UserKeyPhase.Rewrapping : key.Phase;
            key.IsActive = false;
        }

        // First: at no moment may two be active.
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        using var made = UserKey.Generate(Math.Max(stored, known.Max(key => key.Version)) + 1);
        var active = _master.Active; // once: another one may become active any moment
        db.UserKeys.Add(new WrappedUserKey
        {
            UserId = user.Value,
            Version = made.Version,
            MasterKeyId = active.Id,
            Wrap = active.WrapUserKey(made, user.Value),
            IsActive = true,
            CreatedAt = _clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return made.Version;
    }
}
