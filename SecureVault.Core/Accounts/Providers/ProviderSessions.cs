using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>Ends sessions here when the provider that began them says so. The caller has verified that it does.</summary>
public sealed class ProviderSessions
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;

    internal ProviderSessions(IDbContextFactory<VaultDbContext> contexts, AuditLog audit, VaultEvents events) => (_contexts, _audit, _events) = (contexts, audit, events);

    /// <summary>Ends what a session of the provider began; without one, all that the provider began for a person.</summary>
    /// <param name="issuer">The provider.</param>
    /// <param name="subject">The person; null for whoever has the session.</param>
    /// <param name="session">The provider's session; null for all of the person's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many sessions ended.</returns>
    public async Task<int> EndAsync(string issuer, string? subject, string? session, CancellationToken cancellationToken)
    {
        if (subject is null && session is null)
        {
            return 0;
        }

        var ended = await _contexts.InTransactionAsync(
            async db =>
            {
                var rows = db.SignInSessions.Where(row => row.ProviderIssuer == issuer
                    && (session == null || row.ProviderSession == session || (subject != null && row.ProviderSession == null))
                    && (subject == null || row.ProviderSubject == subject));
                var found = await rows.Select(row => new { row.Id, row.UserId }).ToListAsync(cancellationToken).ConfigureAwait(false);
                await rows.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);

                // Also sign-ins that still lack their second step.
                await db.PendingSignIns
                    .Where(row => row.ProviderIssuer == issuer
                        && (session == null || row.ProviderSession == session || (subject != null && row.ProviderSession == null))
                        && (subject == null || row.ProviderSubject == subject))
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
                foreach (var user in found.Select(row => new UserId(row.UserId)).Distinct())
                {
                    var happened = new AuditEvent(AuditAction.ProviderEndedSessions, AuditTarget.Person(user))
                    {
                        Details = [("provider", ProviderLinks.HostOf(issuer)), ("sessions", found.Count(row => row.UserId == user.Value))],
                    };
                    await _audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
                }

                return found;
            },
            cancellationToken).ConfigureAwait(false);
        ended.ForEach(row => _events.Publish(new VaultEvent.AccessEnded(new UserId(row.UserId), row.Id) { Reason = AccessEndReason.EndedByProvider }));
        return ended.Count;
    }
}
