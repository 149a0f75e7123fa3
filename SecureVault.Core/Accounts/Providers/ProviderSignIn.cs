using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Refusals;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>
/// Signs people in whom a provider vouches for. A person is an issuer and a subject; an e-mail address signs nobody in. The caller has verified
/// all that the provider signed.
/// </summary>
public sealed class ProviderSignIn
{
    /// <summary>How far the provider's clock may be off.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly Newcomers _newcomers;
    private readonly RoleChanges _roles;
    private readonly RefusedSignIns _refused;
    private readonly VaultEvents _events;
    private readonly ProvidersOptions _options;
    private readonly TimeProvider _clock;

    internal ProviderSignIn(
        IDbContextFactory<VaultDbContext> contexts,
        (Newcomers Newcomers, RoleChanges Roles) rules,
        RefusedSignIns refused,
        VaultEvents events,
        IOptions<ProvidersOptions> options,
        TimeProvider clock)
    {
        _contexts = contexts;
        (_newcomers, _roles) = rules;
        _refused = refused;
        _events = events;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Finds or makes the account of a person.</summary>
    /// <param name="person">The person who signed in at the provider.</param>
    /// <param name="invitation">The code of the invitation that the person opened, if any. Whoever has an account keeps it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ProviderOutcome> CheckAsync(ProviderPerson person, string? invitation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var rules = _options.All[person.Provider];
        var (outcome, user, isNew, isRoleChanged) = await _contexts.InTransactionAsync(
            db => CheckAsync(db, rules, person, invitation, cancellationToken), result => result.Outcome is ProviderOutcome.Accepted, cancellationToken).ConfigureAwait(false);
        if (outcome is not ProviderOutcome.Accepted)
        {
            var reason = outcome is ProviderOutcome.LockedByAdministrator ? RefusedSignIns.Locked : RefusedSignIns.Provider;
            await _refused.RecordAsync(Audit.AuditAction.SignIn, user, reason, cancellationToken).ConfigureAwait(false);
            return outcome;
        }

        if (isRoleChanged)
        {
            _events.Publish(new VaultEvent.AccessEnded(new UserId(user!.Value), Session: null) { Reason = AccessEndReason.RoleChanged });
        }

        if (isNew || isRoleChanged)
        {
            _events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    private async Task<Result> CheckAsync(
        VaultDbContext db, ProviderOptions rules, ProviderPerson person, string? invitation, CancellationToken cancellationToken)
    {
        var isKnown = await Links(db, person).AnyAsync(cancellationToken).ConfigureAwait(false);
        if (!isKnown && await _newcomers.TakeInAsync(db, rules, person, invitation, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return new Result(refusal, null, false, false);
        }

        var id = await Links(db, person).Select(link => link.UserId).FirstAsync(cancellationToken).ConfigureAwait(false);
        var isLocked = await db.WhoMaySignIn().Where(row => row.Id == id).Select(row => (bool?)(row.LockedAt != null)).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (isLocked is not { } isLeaving)
        {
            return new Result(new ProviderOutcome.LockedByAdministrator(), id, false, false);
        }

        var belongs = rules.AdministratorGroups.Intersect(person.Groups).Any();
        var isRoleChanged = belongs && !isLeaving && await _roles.GiveAsync(db, new UserId(id), cancellationToken).ConfigureAwait(false);
        var takesRole = !belongs && rules.AdministratorGroups.Count > 0;
        return new Result(await EnterAsync(db, person, id, takesRole, cancellationToken).ConfigureAwait(false), id, !isKnown, isRoleChanged);
    }

    private async Task<ProviderOutcome> EnterAsync(VaultDbContext db, ProviderPerson person, Guid id, bool takesRole, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await Links(db, person).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken).ConfigureAwait(false);
        await db.Users.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSignInAt, now), cancellationToken).ConfigureAwait(false);
        var user = await db.Users.AsNoTracking().FirstAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
        return new ProviderOutcome.Accepted(user.Verified() with
        {
            Way = SignInWay.Provider,
            IsComplete = person.HasSecondFactor,
            RestsOnProvider = true,
            Provider = new ProviderOrigin(person.Issuer, person.Subject, person.Session) { ProvenAt = person.ProvenAt, TakesRole = takesRole },
        });
    }

    private static IQueryable<ProviderLink> Links(VaultDbContext db, ProviderPerson person) =>
        db.ProviderLinks.Where(row => row.Issuer == person.Issuer && row.Subject == person.Subject);

    private sealed record Result(ProviderOutcome Outcome, Guid? User, bool IsNew, bool IsRoleChanged);
}
