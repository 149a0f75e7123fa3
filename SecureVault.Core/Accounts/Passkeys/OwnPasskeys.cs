using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>Keeps people's passkeys. Each change takes a fresh session.</summary>
public sealed class OwnPasskeys
{
    /// <summary>How many a person may have.</summary>
    public const int MaxPerPerson = 10;

    /// <summary>The longest name, in UTF-16 units.</summary>
    public const int MaxNameLength = 60;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasskeyNames _names;
    private readonly WaysIn _ways;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal OwnPasskeys(IDbContextFactory<VaultDbContext> contexts, PasskeyNames names, WaysIn ways, AuditLog audit, TimeProvider clock) =>
        (_contexts, _names, _ways, _audit, _clock) = (contexts, names, ways, audit, clock);

    /// <summary>A person's passkeys, the oldest first; none of an account that is locked.</summary>
    public async Task<IReadOnlyList<PasskeyEntry>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(user, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new PasskeyEntry(
            row.Id, _names.TryOpen(row.Id, row.MasterKeyId, row.SealedName), row.CreatedAt, row.LastUsedAt, row.IsBackedUp, row.BlockedAt))];
    }

    /// <summary>The same as authenticators know them: to leave out those that have one already, or to ask for one of them.</summary>
    public async Task<IReadOnlyList<StoredPasskey>> StoredAsync(UserId user, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(user, cancellationToken).ConfigureAwait(false)).Select(PasskeyRows.Stored)];

    /// <summary>The address of an account, which authenticators show beside its passkeys; null when there is none, or it is locked.</summary>
    public async Task<string?> AddressAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Users.Where(row => row.Id == user.Value && row.LockedAt == null).Select(row => row.Email).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds a passkey whose making was verified.</summary>
    /// <param name="who">The session of the person.</param>
    /// <param name="passkey">The passkey.</param>
    /// <param name="name">Its name; cleaned, and cut at <see cref="MaxNameLength"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<PasskeyChange> AddAsync(SignedIn who, NewPasskey passkey, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(passkey);
        var id = Guid.CreateVersion7();
        return ChangeAsync(
            who,
            AuditAction.PasskeyAdded,
            id,
            async db =>
            {
                // The transaction writes from its beginning, so of several at once each sees those before it.
                if (await db.Passkeys.CountAsync(row => row.UserId == who.User.Value, cancellationToken).ConfigureAwait(false) >= MaxPerPerson)
                {
                    return PasskeyChange.TooMany;
                }

                if (await db.Passkeys.AnyAsync(row => row.CredentialId == passkey.CredentialId, cancellationToken).ConfigureAwait(false))
                {
                    return PasskeyChange.Taken;
                }

                db.Passkeys.Add(RowOf(id, who.User, passkey, Clean(name)));
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return PasskeyChange.Done;
            },
            cancellationToken);
    }

    /// <summary>Gives a passkey another name.</summary>
    public Task<PasskeyChange> RenameAsync(SignedIn who, Guid passkey, string name, CancellationToken cancellationToken) => ChangeAsync(
        who,
        AuditAction.PasskeyRenamed,
        passkey,
        async db =>
        {
            var (keyId, box) = _names.Seal(passkey, Clean(name));
            var renamed = await db.Passkeys
                .Where(row => row.Id == passkey && row.UserId == who.User.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.MasterKeyId, keyId).SetProperty(row => row.SealedName, box), cancellationToken)
                .ConfigureAwait(false);
            return renamed == 1 ? PasskeyChange.Done : PasskeyChange.NotFound;
        },
        cancellationToken);

    /// <summary>Removes a passkey. An account keeps a way in: without a password or a provider its last passkey stays.</summary>
    public Task<PasskeyChange> RemoveAsync(SignedIn who, Guid passkey, CancellationToken cancellationToken) => ChangeAsync(
        who,
        AuditAction.PasskeyRemoved,
        passkey,
        async db =>
        {
            var usable = db.Passkeys.Where(row => row.UserId == who.User.Value && row.BlockedAt == null);
            var isLast = await usable.AnyAsync(row => row.Id == passkey, cancellationToken).ConfigureAwait(false)
                && !await _ways.RemainAsync(db, who.User, passkey, issuer: null, cancellationToken).ConfigureAwait(false);
            if (isLast)
            {
                return PasskeyChange.LastWayIn;
            }

            var removed = await db.Passkeys.Where(row => row.Id == passkey && row.UserId == who.User.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            return removed == 1 ? PasskeyChange.Done : PasskeyChange.NotFound;
        },
        cancellationToken);

    private static string Clean(string name)
    {
        var cleaned = UserProfiles.Clean(name) ?? "Passkey";
        return cleaned.Length <= MaxNameLength ? cleaned : cleaned[..(char.IsHighSurrogate(cleaned[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)].TrimEnd();
    }

    private Passkey RowOf(Guid id, UserId user, NewPasskey passkey, string name)
    {
        var (keyId, box) = _names.Seal(id, name);
        return new Passkey
        {
            Id = id,
            UserId = user.Value,
            CredentialId = passkey.CredentialId,
            PublicKey = passkey.PublicKey,
            SignCount = passkey.SignCount,
            Transports = PasskeyRows.TransportsOf(passkey.Transports),
            IsBackupEligible = passkey.IsBackupEligible,
            IsBackedUp = passkey.IsBackedUp,
            CreatedAt = _clock.GetUtcNow(),
            MasterKeyId = keyId,
            SealedName = box,
        };
    }

    private async Task<List<Passkey>> RowsAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Passkeys.AsNoTracking()
                .Where(row => row.UserId == user.Value && db.Users.Any(owner => owner.Id == user.Value && owner.LockedAt == null))
                .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<PasskeyChange> ChangeAsync(
        SignedIn who, AuditAction action, Guid passkey, Func<VaultDbContext, Task<PasskeyChange>> change, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (!await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                {
                    return PasskeyChange.NotFresh;
                }

                var outcome = await change(db).ConfigureAwait(false);
                if (outcome == PasskeyChange.Done)
                {
                    await _audit.RecordAsync(
                        db, new AuditEvent(action, AuditTarget.Thing(who.User, passkey)) { By = who.User, Session = who.Session }, cancellationToken).ConfigureAwait(false);
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                }

                return outcome;
            }
        }
    }
}
