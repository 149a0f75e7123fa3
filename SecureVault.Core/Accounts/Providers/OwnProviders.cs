using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>The providers that a signed-in person's account is connected with.</summary>
public sealed class OwnProviders
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly WaysIn _ways;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal OwnProviders(IDbContextFactory<VaultDbContext> contexts, WaysIn ways, AuditLog audit, TimeProvider clock) =>
        (_contexts, _ways, _audit, _clock) = (contexts, ways, audit, clock);

    /// <summary>How a person can prove who they are, besides passkeys; null for an account that is locked or gone.</summary>
    public async Task<OwnWays?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var hasPassword = await db.Users
                .Where(row => row.Id == user.Value && row.LockedAt == null)
                .Select(row => (bool?)(row.PasswordHash != null))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            if (hasPassword is null)
            {
                return null;
            }

            var connected = await db.ProviderLinks.AsNoTracking()
                .Where(row => row.UserId == user.Value)
                .OrderBy(row => row.CreatedAt)
                .Select(row => new ConnectedProvider(row.Issuer, row.CreatedAt, row.LastUsedAt))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return new OwnWays(hasPassword.Value, connected);
        }
    }

    /// <summary>Connects the account with a person of a provider, who signs in to it from then on.</summary>
    public Task<ProviderChange> ConnectAsync(SignedIn who, ProviderPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return ChangeAsync(
            who,
            AuditAction.ProviderConnected,
            person.Issuer,
            async db =>
            {
                var known = await db.ProviderLinks.AsNoTracking()
                    .Where(row => row.Issuer == person.Issuer && (row.Subject == person.Subject || row.UserId == who.User.Value))
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
                if (known.Count > 0)
                {
                    return ProviderChange.Taken;
                }

                db.ProviderLinks.Add(ProviderLinks.New(person, who.User, _clock.GetUtcNow()));
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                return ProviderChange.Done;
            },
            cancellationToken);
    }

    /// <summary>Ends a connection. An account keeps a way in. Sessions that began by it go on.</summary>
    public Task<ProviderChange> RemoveAsync(SignedIn who, string issuer, CancellationToken cancellationToken) => ChangeAsync(
        who,
        AuditAction.ProviderDisconnected,
        issuer,
        async db =>
        {
            var rows = db.ProviderLinks.Where(row => row.UserId == who.User.Value && row.Issuer == issuer);
            return !await rows.AnyAsync(cancellationToken).ConfigureAwait(false) ? ProviderChange.NotFound
                : !await _ways.RemainAsync(db, who.User, passkey: null, issuer, cancellationToken).ConfigureAwait(false) ? ProviderChange.LastWayIn
                : await rows.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 1 ? ProviderChange.Done
                : ProviderChange.NotFound;
        },
        cancellationToken);

    /// <summary>Takes a sign-in at a connected provider, made just now, as a proof that the person of a session is there; the session is fresh then.</summary>
    /// <returns>False when it proves nothing.</returns>
    public async Task<bool> ConfirmAsync(SignedIn who, ProviderPerson person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var now = _clock.GetUtcNow();
        var proven = person.ProvenAt ?? DateTimeOffset.UnixEpoch;
        var isRecent = proven > now - FreshSignIns.Lifetime && proven <= now + ProviderSignIn.Tolerance;
        var at = proven < now ? proven : now; // it is no fresher for having been shown later
        var isProven = isRecent && await _contexts.InTransactionAsync(
            async db => await db.Current(who)
                .Where(row => db.ProviderLinks.Any(link => link.UserId == row.UserId && link.Issuer == person.Issuer && link.Subject == person.Subject))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, row => row.ConfirmedAt > at && row.ConfirmedAt <= now ? row.ConfirmedAt : at), cancellationToken)
                .ConfigureAwait(false) == 1,
            cancellationToken).ConfigureAwait(false);
        if (!isProven)
        {
            await _audit.RecordAloneAsync(
                new AuditEvent(AuditAction.ProviderConfirmed, AuditTarget.Person(who.User)) { By = who.User, Session = who.Session, Outcome = AuditOutcome.Refused },
                cancellationToken).ConfigureAwait(false);
        }

        return isProven;
    }

    private Task<ProviderChange> ChangeAsync(
        SignedIn who, AuditAction action, string issuer, Func<VaultDbContext, Task<ProviderChange>> change, CancellationToken cancellationToken) =>
        _contexts.InTransactionAsync(
            async db =>
            {
                if (!await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                {
                    return ProviderChange.NotFresh;
                }

                var outcome = await change(db).ConfigureAwait(false);
                if (outcome == ProviderChange.Done)
                {
                    var happened = new AuditEvent(action, AuditTarget.Person(who.User)) { By = who.User, Session = who.Session, Details = [("provider", ProviderLinks.HostOf(issuer))] };
                    await _audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
                }

                return outcome;
            },
            outcome => outcome == ProviderChange.Done,
            cancellationToken);
}

internal static class ProviderLinks
{
    public static ProviderLink New(ProviderPerson person, UserId user, DateTimeOffset now) =>
        new() { Issuer = person.Issuer, Subject = person.Subject, UserId = user.Value, CreatedAt = now };

    /// <summary>The part of an issuer that the audit log shows.</summary>
    public static string HostOf(string issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var address) ? address.Authority : "?";
}
