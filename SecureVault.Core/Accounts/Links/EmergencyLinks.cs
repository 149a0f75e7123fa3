using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Links;

/// <summary>Links that sign an administrator in once, while the provider is down and no password does. A second factor is asked for all the same.</summary>
public sealed class EmergencyLinks
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal EmergencyLinks(IDbContextFactory<VaultDbContext> contexts, AuditLog audit, TimeProvider clock) => (_contexts, _audit, _clock) = (contexts, audit, clock);

    /// <summary>Makes a link for the operator of the server. It replaces the one before.</summary>
    public Task<PasswordLinkOutcome> MakeAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        return _contexts.InTransactionAsync<PasswordLinkOutcome>(
            async db =>
            {
                var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false);
                if (user is null)
                {
                    return new PasswordLinkOutcome.NotFound();
                }

                if (!await db.HasRoleAsync(new UserId(user.Id), cancellationToken).ConfigureAwait(false))
                {
                    return new PasswordLinkOutcome.NotAllowed();
                }

                return user.LockedAt is null ? await AddAsync(db, user, cancellationToken).ConfigureAwait(false) : new PasswordLinkOutcome.Locked();
            },
            cancellationToken);
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

    /// <summary>Uses a link up. Of several requests at once one succeeds.</summary>
    /// <returns>The account that may sign in; null when the link is wrong, used or too old.</returns>
    public Task<VerifiedAccount?> UseAsync(string? code, CancellationToken cancellationToken) => _contexts.InTransactionAsync(
        async db => await FindAsync(db, code, cancellationToken).ConfigureAwait(false) is var (link, user)
            && await db.PasswordLinks.Where(row => row.Id == link.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 1
                ? user.Verified() with { Way = SignInWay.EmergencyLink }
                : null,
        cancellationToken);

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
            join user in db.Administrators().AsNoTracking() on link.UserId equals user.Id
            where link.CodeHash == hash && link.IsEmergency && link.ExpiresAt > now && link.ExpiresAt <= latest
            select new { link, user }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : (found.link, found.user);
    }

    private async Task<PasswordLinkOutcome.Made> AddAsync(VaultDbContext db, VaultUser user, CancellationToken cancellationToken)
    {
        await db.PasswordLinks.Where(row => row.UserId == user.Id && row.IsEmergency).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        var (code, now) = (OneTimeCode.New(), _clock.GetUtcNow());
        var link = new PasswordLink
        {
            Id = Guid.CreateVersion7(),
            CodeHash = OneTimeCode.Hash(code),
            UserId = user.Id,
            IsMailed = false,
            IsEmergency = true,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        db.PasswordLinks.Add(link);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await _audit.RecordAsync(db, new AuditEvent(AuditAction.EmergencyLinkMade, AuditTarget.Person(new UserId(user.Id))), cancellationToken).ConfigureAwait(false);
        return new PasswordLinkOutcome.Made(user.Email ?? string.Empty, code, link.ExpiresAt);
    }
}
