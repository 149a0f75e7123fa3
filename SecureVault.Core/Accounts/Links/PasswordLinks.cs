using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Links;

/// <summary>Links with which people choose a new password when they don't know the old one. They touch no key, and no second factor.</summary>
public sealed class PasswordLinks
{
    /// <summary>How long a link works that somebody hands over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    /// <summary>How long a link works that a mail brings.</summary>
    public static readonly TimeSpan MailedLifetime = TimeSpan.FromMinutes(60);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal PasswordLinks(IDbContextFactory<VaultDbContext> contexts, PasswordHashing hashing, AuditLog audit, VaultEvents events, TimeProvider clock) =>
        (_contexts, _hashing, _audit, _events, _clock) = (contexts, hashing, audit, events, clock);

    /// <summary>Makes a link for an administrator to hand over. It replaces the one that was made for the account before.</summary>
    public async Task<PasswordLinkOutcome> MakeAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken)
    {
        if (administrator.User == user)
        {
            return new PasswordLinkOutcome.Yourself();
        }

        return await _contexts.InTransactionAsync(
            async db =>
            {
                // In the transaction: who is locked meanwhile must not leave a link behind.
                if (!await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false))
                {
                    return new PasswordLinkOutcome.NotAllowed();
                }

                if (!await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                {
                    return new PasswordLinkOutcome.NotFresh();
                }

                var row = await db.Users.AsNoTracking().FirstOrDefaultAsync(found => found.Id == user.Value, cancellationToken).ConfigureAwait(false);
                return await AddAsync(db, row, administrator.User.Value, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a link for the operator of the server, who can hand it to an administrator that nobody else can let in.</summary>
    /// <param name="email">The address of the account.</param>
    /// <param name="unlocks">Whether a locked account is let in again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PasswordLinkOutcome> MakeAsync(string email, bool unlocks, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        return await _contexts.InTransactionAsync(
            async db =>
            {
                // The old password may be what the account was locked for: it doesn't count until the link has given it a new one.
                var stamp = SecurityStamps.New();
                var isUnlocked = unlocks && await db.Users
                    .Where(row => row.NormalizedEmail == normalized && row.LockedAt != null && !db.AccountDeletions.Any(deletion => deletion.UserId == row.Id))
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(row => row.LockedAt, (DateTimeOffset?)null)
                            .SetProperty(row => row.PasswordHash, (string?)null)
                            .SetProperty(row => row.SecurityStamp, stamp),
                        cancellationToken)
                    .ConfigureAwait(false) == 1;
                var row = await db.Users.AsNoTracking().FirstOrDefaultAsync(found => found.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false);
                if (isUnlocked && row is not null)
                {
                    await _audit.RecordAsync(db, new AuditEvent(AuditAction.AccountUnlocked, AuditTarget.Person(new UserId(row.Id))), cancellationToken).ConfigureAwait(false);
                }

                return await AddAsync(db, row, madeBy: null, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a link for a mail to the account's address. Earlier ones stay: else anybody could end them by asking for another.</summary>
    /// <returns>Null when there is no such account, it is locked, or its person signs in at a provider and has no password.</returns>
    public Task<PasswordLinkOutcome.Made?> MakeForMailAsync(UserId user, CancellationToken cancellationToken) => _contexts.InTransactionAsync(
        async db =>
        {
            // Somebody who comes in by a provider alone gets no second way by a mailbox.
            var row = await db.WhoMaySignIn().AsNoTracking()
                .Where(found => found.Id == user.Value && (found.PasswordHash != null || !db.ProviderLinks.Any(link => link.UserId == found.Id)))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            return row is null ? null : await AddAsync(db, row, madeBy: null, isMailed: true, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Takes back a link whose mail was not sent.</summary>
    public async Task WithdrawAsync(string code, CancellationToken cancellationToken)
    {
        var hash = OneTimeCode.Hash(code);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.PasswordLinks.Where(row => row.CodeHash == hash).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The open link of a code, or null.</summary>
    public async Task<PasswordLinkEntry?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await FindAsync(db, code, cancellationToken).ConfigureAwait(false) is var (link, user)
                ? new PasswordLinkEntry(user.Email ?? string.Empty, link.ExpiresAt)
                : null;
        }
    }

    /// <summary>Gives the account of a link a new password. Of several requests at once one succeeds, and no other link of the account works afterwards.</summary>
    public async Task<UseLinkOutcome> UseAsync(string? code, string password, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (await FindAsync(db, code, cancellationToken).ConfigureAwait(false) is not var (link, user))
            {
                return new UseLinkOutcome.LinkInvalid();
            }

            if (PasswordRules.Check(password, user.Email ?? string.Empty) is { } error)
            {
                return new UseLinkOutcome.Refused(error);
            }

            if (await _hashing.HashAsync(user, password, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return new UseLinkOutcome.Busy();
            }

            if (!await ReplaceAsync(link, hash, cancellationToken).ConfigureAwait(false))
            {
                return new UseLinkOutcome.LinkInvalid();
            }

            _events.Publish(new VaultEvent.AccessEnded(new UserId(user.Id), Session: null) { Reason = AccessEndReason.PasswordChanged });
            return new UseLinkOutcome.Changed();
        }
    }

    /// <summary>Removes links that are over.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.PasswordLinks.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the links to an account, within the caller's transaction.</summary>
    internal static Task<int> EndAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        db.PasswordLinks.Where(row => row.UserId == user.Value).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Ends the links that an administrator made for others, within the caller's transaction: they lead into accounts.</summary>
    internal static Task<int> EndMadeByAsync(VaultDbContext db, UserId administrator, CancellationToken cancellationToken) =>
        db.PasswordLinks.Where(row => row.MadeBy == administrator.Value).ExecuteDeleteAsync(cancellationToken);

    private async Task<(PasswordLink Link, VaultUser User)?> FindAsync(VaultDbContext db, string? code, CancellationToken cancellationToken)
    {
        if (!OneTimeCode.IsPlausible(code))
        {
            return null;
        }

        var (now, hash) = (_clock.GetUtcNow(), OneTimeCode.Hash(code!));

        // One that lives longer than any comes from a clock that was wrong.
        var latest = now + Lifetime;
        var found = await (
            from link in db.PasswordLinks.AsNoTracking()
            join user in db.WhoMaySignIn().AsNoTracking() on link.UserId equals user.Id
            where link.CodeHash == hash && !link.IsEmergency && link.ExpiresAt > now && link.ExpiresAt <= latest
            select new { link, user }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : (found.link, found.user);
    }

    private Task<bool> ReplaceAsync(PasswordLink link, string hash, CancellationToken cancellationToken) => _contexts.InTransactionAsync(
        async db =>
        {
            if (await db.PasswordLinks.Where(row => row.Id == link.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }

            var (user, stamp) = (new UserId(link.UserId), SecurityStamps.New());
            await db.Users
                .Where(row => row.Id == link.UserId)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.PasswordHash, hash)
                        .SetProperty(row => row.SecurityStamp, stamp)
                        .SetProperty(row => row.AccessFailedCount, 0)
                        .SetProperty(row => row.LockoutEnd, (DateTimeOffset?)null),
                    cancellationToken)
                .ConfigureAwait(false);
            await EndAsync(db, user, cancellationToken).ConfigureAwait(false);
            await SignInSessions.EndAllAsync(db, user, cancellationToken).ConfigureAwait(false);
            await SignInAttempts.ForgiveAsync(db, user, cancellationToken).ConfigureAwait(false);
            await _audit.RecordAsync(db, new AuditEvent(AuditAction.PasswordSetByLink, AuditTarget.Person(user)) { By = user }, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task<PasswordLinkOutcome> AddAsync(VaultDbContext db, VaultUser? user, Guid? madeBy, CancellationToken cancellationToken)
    {
        if (user is null)
        {
            return new PasswordLinkOutcome.NotFound();
        }

        if (user.LockedAt is not null)
        {
            return new PasswordLinkOutcome.Locked();
        }

        await db.PasswordLinks.Where(row => row.UserId == user.Id && !row.IsMailed && !row.IsEmergency).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return await AddAsync(db, user, madeBy, isMailed: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PasswordLinkOutcome.Made> AddAsync(VaultDbContext db, VaultUser user, Guid? madeBy, bool isMailed, CancellationToken cancellationToken)
    {
        var (code, now) = (OneTimeCode.New(), _clock.GetUtcNow());
        var link = new PasswordLink
        {
            Id = Guid.CreateVersion7(),
            CodeHash = OneTimeCode.Hash(code),
            UserId = user.Id,
            MadeBy = madeBy,
            IsMailed = isMailed,
            CreatedAt = now,
            ExpiresAt = now + (isMailed ? MailedLifetime : Lifetime),
        };
        db.PasswordLinks.Add(link);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var happened = new AuditEvent(AuditAction.PasswordLinkMade, AuditTarget.Person(new UserId(user.Id)))
        {
            By = madeBy is { } administrator ? new UserId(administrator) : null,
            Details = [("mailed", isMailed)],
        };
        await _audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
        return new PasswordLinkOutcome.Made(user.Email ?? string.Empty, code, link.ExpiresAt);
    }
}
