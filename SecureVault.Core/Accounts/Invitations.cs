using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>An open invitation, without its code.</summary>
public sealed record InvitationEntry(Guid Id, string Email, bool IsAdministrator, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>How an invitation ended.</summary>
public abstract record InviteOutcome
{
    private InviteOutcome()
    {
    }

    /// <summary>The link's code; it is not kept and can't be shown again.</summary>
    public sealed record Invited(Guid Id, string Code, DateTimeOffset ExpiresAt) : InviteOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => $"Invited({Id})";
    }

    /// <summary>The caller is not an administrator.</summary>
    public sealed record NotAllowed : InviteOutcome;

    /// <summary>The caller's session has ended, or has to prove itself before it may invite an administrator.</summary>
    public sealed record NotFresh : InviteOutcome;

    /// <summary>That is no address.</summary>
    public sealed record AddressInvalid : InviteOutcome;

    /// <summary>There is an account with the address.</summary>
    public sealed record AddressTaken : InviteOutcome;
}

/// <summary>Links with which people make their own accounts. An address has at most one; a new one replaces it.</summary>
public sealed class Invitations
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AccountCreation _creation;
    private readonly VaultEvents _events;
    private readonly AuditLog _audit;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _clock;

    internal Invitations(
        IDbContextFactory<VaultDbContext> contexts, AccountCreation creation, VaultEvents events, AuditLog audit, IOptions<AccountsOptions> options, TimeProvider clock)
    {
        _contexts = contexts;
        _creation = creation;
        _events = events;
        _audit = audit;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Invites an address.</summary>
    public async Task<InviteOutcome> CreateAsync(SignedIn administrator, string email, bool isAdministrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                // In the transaction: who is locked meanwhile must not leave an invitation behind.
                if (await RefuseAsync(db, administrator, isAdministrator, cancellationToken).ConfigureAwait(false) is { } refusal)
                {
                    return refusal;
                }

                if (!EmailAddress.TryParse(email, out var address))
                {
                    return new InviteOutcome.AddressInvalid();
                }

                if (await db.Users.AnyAsync(user => user.NormalizedEmail == address.Normalized, cancellationToken).ConfigureAwait(false))
                {
                    return new InviteOutcome.AddressTaken();
                }

                var now = _clock.GetUtcNow();
                await db.Invitations
                    .Where(old => old.NormalizedEmail == address.Normalized || old.ExpiresAt <= now)
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
                var (invitation, code) = New(administrator.User, address, isAdministrator, now);
                db.Invitations.Add(invitation);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await RecordAsync(db, administrator.User, invitation, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                _events.Publish(new VaultEvent.AccountsChanged());
                return new InviteOutcome.Invited(invitation.Id, code, invitation.ExpiresAt);
            }
        }
    }

    /// <summary>The open invitations, the newest first; null when who asks is no administrator.</summary>
    public async Task<IReadOnlyList<InvitationEntry>?> ListAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false)
                ? await Open(db).OrderByDescending(row => row.CreatedAt).Select(row => Entry(row)).ToListAsync(cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    /// <summary>Ends an invitation.</summary>
    /// <returns>False when there is none, or who asks is no administrator.</returns>
    public async Task<bool> WithdrawAsync(UserId administrator, Guid id, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var ending = transaction.ConfigureAwait(false);
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false)
                || await db.Invitations.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }

            await _audit.RecordAsync(
                db, new AuditEvent(AuditAction.InvitationWithdrawn, AuditTarget.Invitation(id)) { By = administrator }, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            _events.Publish(new VaultEvent.AccountsChanged());
            return true;
        }
    }

    /// <summary>The open invitation of a link, or null.</summary>
    public async Task<InvitationEntry?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        if (!OneTimeCode.IsPlausible(code))
        {
            return null;
        }

        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var hash = OneTimeCode.Hash(code!);
            var row = await Open(db).FirstOrDefaultAsync(candidate => candidate.CodeHash == hash, cancellationToken).ConfigureAwait(false);
            return row is null ? null : Entry(row);
        }
    }

    /// <summary>Makes the account of a link, which then works no more. Of several requests at once one succeeds.</summary>
    public async Task<CreateAccountOutcome> AcceptAsync(string code, string password, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken).ConfigureAwait(false) is not { } invitation
            || !EmailAddress.TryParse(invitation.Email, out var address))
        {
            return new CreateAccountOutcome.LinkInvalid();
        }

        if (!_options.PasswordSignIn)
        {
            return new CreateAccountOutcome.NoPasswords();
        }

        if (PasswordRules.Check(password, address.Text) is { } error)
        {
            return new CreateAccountOutcome.PasswordRefused(error);
        }

        if (await _creation.PrepareAsync(address, password, cancellationToken).ConfigureAwait(false) is not { } user)
        {
            return new CreateAccountOutcome.Busy();
        }

        var outcome = await AddAsync(user, invitation, cancellationToken).ConfigureAwait(false);
        if (outcome is CreateAccountOutcome.Created)
        {
            _events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    private async Task<InviteOutcome?> RefuseAsync(VaultDbContext db, SignedIn administrator, bool isForAdministrator, CancellationToken cancellationToken) =>
        !await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false) ? new InviteOutcome.NotAllowed()
        : isForAdministrator && !await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? new InviteOutcome.NotFresh()
        : !await db.Current(administrator).AnyAsync(cancellationToken).ConfigureAwait(false) ? new InviteOutcome.NotFresh()
        : null;

    private static InvitationEntry Entry(Invitation row) => new(row.Id, row.Email, row.IsAdministrator, row.CreatedAt, row.ExpiresAt);

    private async Task<CreateAccountOutcome> AddAsync(VaultUser user, InvitationEntry invitation, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var used = await db.Invitations.Where(row => row.Id == invitation.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                if (used == 0)
                {
                    return new CreateAccountOutcome.LinkInvalid();
                }

                if (await db.Users.AnyAsync(row => row.NormalizedEmail == user.NormalizedEmail, cancellationToken).ConfigureAwait(false))
                {
                    return new CreateAccountOutcome.AddressTaken();
                }

                await _creation.AddAsync(db, user, invitation.IsAdministrator, cancellationToken).ConfigureAwait(false);
                await db.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
                var id = new UserId(user.Id);
                await _audit.RecordAsync(
                    db,
                    new AuditEvent(AuditAction.AccountCreated, AuditTarget.Person(id)) { By = id, Details = [("invitation", invitation.Id), ("administrator", invitation.IsAdministrator)] },
                    CancellationToken.None).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return new CreateAccountOutcome.Created(user.Verified());
            }
        }
    }

    private Task RecordAsync(VaultDbContext db, UserId administrator, Invitation invitation, CancellationToken cancellationToken) => _audit.RecordAsync(
        db,
        new AuditEvent(AuditAction.Invited, AuditTarget.Invitation(invitation.Id)) { By = administrator, Details = [("administrator", invitation.IsAdministrator)] },
        cancellationToken);

    private IQueryable<Invitation> Open(VaultDbContext db)
    {
        var now = _clock.GetUtcNow();
        return db.Invitations.AsNoTracking().Where(row => row.ExpiresAt > now);
    }

    private (Invitation Invitation, string Code) New(UserId administrator, EmailAddress address, bool isAdministrator, DateTimeOffset now)
    {
        var code = OneTimeCode.New();
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(),
            CodeHash = OneTimeCode.Hash(code),
            Email = address.Text,
            NormalizedEmail = address.Normalized,
            IsAdministrator = isAdministrator,
            InvitedBy = administrator.Value,
            CreatedAt = now,
            ExpiresAt = now.AddHours(_options.InvitationHours),
        };
        return (invitation, code);
    }
}
