using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>Decides what becomes of somebody who comes from a provider for the first time.</summary>
internal sealed class Newcomers(AccountCreation creation, AuditLog audit, TimeProvider clock)
{
    /// <summary>Connects the person with an account, a new one or one that is theirs already, in the caller's transaction.</summary>
    /// <returns>Null when that is done; otherwise why it is not.</returns>
    public async Task<ProviderOutcome?> TakeInAsync(
        VaultDbContext db, ProviderOptions rules, ProviderPerson person, string? invitation, CancellationToken cancellationToken)
    {
        if (invitation is not null)
        {
            return await AcceptAsync(db, rules, person, invitation, cancellationToken).ConfigureAwait(false);
        }

        // The first account is made with the link in the console, or the vault would have nobody to manage it.
        if (!await db.Users.AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            return new ProviderOutcome.Unknown();
        }

        EmailAddress? address = null;
        if (person.VerifiedEmail is { } email && EmailAddress.TryParse(email, out address)
            && await db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.NormalizedEmail == address.Normalized, cancellationToken).ConfigureAwait(false) is { } owner)
        {
            return await LinkAsync(db, rules, person, owner, cancellationToken).ConfigureAwait(false);
        }

        if (!MayCome(rules, person, address))
        {
            return new ProviderOutcome.Unknown();
        }

        if (address is null)
        {
            return new ProviderOutcome.NotVerified();
        }

        await CreateAsync(db, person, address, rules.AdministratorGroups.Intersect(person.Groups).Any(), invitation: null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Whether the rule lets somebody in, if there is an address.</summary>
    private static bool MayCome(ProviderOptions rules, ProviderPerson person, EmailAddress? address) => rules.NewPeople switch
    {
        NewPeopleRule.Closed or NewPeopleRule.Invited => false,
        NewPeopleRule.Domains => address is null || rules.Domains.Any(domain => IsOf(domain, address)),
        NewPeopleRule.Groups => rules.Groups.Intersect(person.Groups).Any(),
    };

    private static bool IsOf(string domain, EmailAddress address) =>
        string.Equals(domain.Trim().TrimStart('@'), address.Text[(address.Text.LastIndexOf('@') + 1)..], StringComparison.OrdinalIgnoreCase);

    private async Task<ProviderOutcome?> AcceptAsync(
        VaultDbContext db, ProviderOptions rules, ProviderPerson person, string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (OneTimeCode.Hash(code), clock.GetUtcNow());
        var row = await db.Invitations.AsNoTracking().FirstOrDefaultAsync(found => found.CodeHash == hash && found.ExpiresAt > now, cancellationToken).ConfigureAwait(false);
        if (row is null || !EmailAddress.TryParse(row.Email, out var address))
        {
            return new ProviderOutcome.InvitationOver();
        }

        if (rules.NewPeople == NewPeopleRule.Closed)
        {
            return new ProviderOutcome.Unknown();
        }

        if (await db.Users.AnyAsync(user => user.NormalizedEmail == address.Normalized, cancellationToken).ConfigureAwait(false))
        {
            return new ProviderOutcome.AddressTaken();
        }

        if (await db.Invitations.Where(found => found.Id == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return new ProviderOutcome.InvitationOver();
        }

        // Where the provider's groups decide, they decide from the beginning.
        var isAdministrator = rules.AdministratorGroups.Count > 0 ? rules.AdministratorGroups.Intersect(person.Groups).Any() : row.IsAdministrator;
        await CreateAsync(db, person, address, isAdministrator, row.Id, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>A verified address is the provider's word alone, so it opens no account that manages others, and none that knows the provider's people already.</summary>
    private async Task<ProviderOutcome?> LinkAsync(
        VaultDbContext db, ProviderOptions rules, ProviderPerson person, VaultUser owner, CancellationToken cancellationToken)
    {
        var user = new UserId(owner.Id);
        if (!rules.LinkVerifiedEmail
            || await db.HasRoleAsync(user, cancellationToken).ConfigureAwait(false)
            || await db.ProviderLinks.AnyAsync(row => row.UserId == owner.Id && row.Issuer == person.Issuer, cancellationToken).ConfigureAwait(false))
        {
            return new ProviderOutcome.AddressTaken();
        }

        await ConnectAsync(db, person, user, cancellationToken).ConfigureAwait(false);
        var happened = new AuditEvent(AuditAction.ProviderConnected, AuditTarget.Person(user)) { By = user, Details = [Provider(person), ("email", true)] };
        await audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task CreateAsync(
        VaultDbContext db, ProviderPerson person, EmailAddress address, bool isAdministrator, Guid? invitation, CancellationToken cancellationToken)
    {
        var row = creation.Prepare(address);
        row.Language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        await creation.AddAsync(db, row, isAdministrator, cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var user = new UserId(row.Id);
        await ConnectAsync(db, person, user, cancellationToken).ConfigureAwait(false);
        var happened = new AuditEvent(AuditAction.AccountCreated, AuditTarget.Person(user))
        {
            By = user,
            Details = invitation is { } id ? [Provider(person), ("administrator", isAdministrator), ("invitation", id)] : [Provider(person), ("administrator", isAdministrator)],
        };
        await audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
    }

    private async Task ConnectAsync(VaultDbContext db, ProviderPerson person, UserId user, CancellationToken cancellationToken)
    {
        db.ProviderLinks.Add(ProviderLinks.New(person, user, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (string Key, object? Value) Provider(ProviderPerson person) => ("provider", ProviderLinks.HostOf(person.Issuer));
}
