using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Deletion;

/// <summary>
/// Takes requests to delete accounts, and withdraws them. From the request on the account is locked: its sessions, links and uploads end at once.
/// <see cref="AccountDestruction"/> does the rest when the grace is over.
/// </summary>
public sealed class AccountDeletions
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MailNotices _mails;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _clock;

    internal AccountDeletions(
        IDbContextFactory<VaultDbContext> contexts, MailNotices mails, AuditLog audit, VaultEvents events, IOptions<AccountsOptions> options, TimeProvider clock) =>
        (_contexts, _mails, _audit, _events, _options, _clock) = (contexts, mails, audit, events, options.Value, clock);

    /// <summary>For how many days a deletion can be undone.</summary>
    public int GraceDays => _options.DeletionGraceDays;

    /// <summary>Deletes one's own account. All its sessions end, including the one that asks: signing in again leads to the way back.</summary>
    /// <param name="who">The session that asks. It has to be fresh.</param>
    /// <param name="typed">The account's address, typed by the person.</param>
    /// <param name="language">The language of the mails about it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DeleteAccountOutcome> RequestAsync(SignedIn who, string typed, string language, CancellationToken cancellationToken) => RequestAsync(
        db => FindAsync(db, row => row.Id == who.User.Value, cancellationToken),
        async (db, user) => !await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? DeleteAccountOutcome.NotFresh
            : EmailAddress.Normalize(typed) != user.NormalizedEmail ? DeleteAccountOutcome.WrongAddress
            : null,
        new DeletionRequest(DeletionOrigin.Person, who.User, GraceDays, language),
        cancellationToken);

    /// <summary>Deletes somebody's account, for an administrator.</summary>
    /// <param name="administrator">The session of the administrator. It has to be fresh.</param>
    /// <param name="user">Whose account.</param>
    /// <param name="typed">The account's address, typed by the administrator.</param>
    /// <param name="language">The language of the mails about it, for somebody who chose none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DeleteAccountOutcome> RequestAsync(SignedIn administrator, UserId user, string typed, string language, CancellationToken cancellationToken)
    {
        if (administrator.User == user)
        {
            return DeleteAccountOutcome.Yourself;
        }

        return await RequestAsync(
            async db => await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false)
                ? await FindAsync(db, row => row.Id == user.Value, cancellationToken).ConfigureAwait(false)
                : null,
            async (db, found) => !await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? DeleteAccountOutcome.NotFresh
                : EmailAddress.Normalize(typed) != found.NormalizedEmail ? DeleteAccountOutcome.WrongAddress
                : null,
            new DeletionRequest(DeletionOrigin.Administrator, administrator.User, GraceDays, language),
            cancellationToken).ConfigureAwait(false) is var outcome and not DeleteAccountOutcome.NotFound
                ? outcome
                : await MissingAsync(administrator.User, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes an account for the operator of the server.</summary>
    /// <param name="email">The account's address.</param>
    /// <param name="isNow">Whether there is no grace.</param>
    /// <param name="language">The language of the mails about it, for somebody who chose none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DeleteAccountOutcome> RequestAsync(string email, bool isNow, string language, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        return RequestAsync(
            db => FindAsync(db, row => row.NormalizedEmail == normalized, cancellationToken),
            (_, _) => Task.FromResult<DeleteAccountOutcome?>(null),
            new DeletionRequest(DeletionOrigin.Command, By: null, isNow ? 0 : GraceDays, language),
            cancellationToken);
    }

    /// <summary>Keeps an account that is to be deleted, for an administrator.</summary>
    public Task<KeepAccountOutcome> KeepAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken) => KeepAsync(
        async db => !await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false) ? KeepAccountOutcome.NotAllowed
            : !await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? KeepAccountOutcome.NotFresh
            : null,
        db => FindAsync(db, row => row.Id == user.Value, cancellationToken),
        administrator.User,
        cancellationToken);

    /// <summary>Keeps an account that is to be deleted, for the operator of the server.</summary>
    public Task<KeepAccountOutcome> KeepAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        return KeepAsync(
            _ => Task.FromResult<KeepAccountOutcome?>(null), db => FindAsync(db, row => row.NormalizedEmail == normalized, cancellationToken), by: null, cancellationToken);
    }

    /// <summary>The deletion of an account; null for one that stays.</summary>
    public async Task<LeavingEntry?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await (
                from deletion in db.AccountDeletions
                join row in db.Users on deletion.UserId equals row.Id
                where row.Id == user.Value
                select new LeavingEntry(row.Email!, deletion.DueAt, deletion.Origin, deletion.Phase == DeletionPhase.Waiting))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static Task<VaultUser?> FindAsync(
        VaultDbContext db, System.Linq.Expressions.Expression<Func<VaultUser, bool>> condition, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().FirstOrDefaultAsync(condition, cancellationToken);

    private async Task<DeleteAccountOutcome> MissingAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false) ? DeleteAccountOutcome.NotFound : DeleteAccountOutcome.NotAllowed;
        }
    }

    /// <summary>In a write transaction from its beginning: of two requests at once one closes the account, and of two last administrators one stays.</summary>
    private async Task<DeleteAccountOutcome> RequestAsync(
        Func<VaultDbContext, Task<VaultUser?>> find,
        Func<VaultDbContext, VaultUser, Task<DeleteAccountOutcome?>> refuse,
        DeletionRequest request,
        CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = db.ConfigureAwait(false);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (await find(db).ConfigureAwait(false) is not { } user)
            {
                return DeleteAccountOutcome.NotFound;
            }

            if (await refuse(db, user).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            if (await db.IsLeavingAsync(new UserId(user.Id), cancellationToken).ConfigureAwait(false))
            {
                return DeleteAccountOutcome.Already;
            }

            if (!await TryCloseAsync(db, user, cancellationToken).ConfigureAwait(false))
            {
                return DeleteAccountOutcome.LastAdministrator;
            }

            await AddAsync(db, user, request, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            _mails.Tell();
            _events.Publish(new VaultEvent.AccessEnded(new UserId(user.Id), Session: null) { Reason = AccessEndReason.Deleted });
            _events.Publish(new VaultEvent.AccountsChanged());
            return DeleteAccountOutcome.Requested;
        }
    }

    /// <summary>Locks the account and ends all that leads into it, or that it made.</summary>
    /// <returns>False when it is the last one that manages the others.</returns>
    private async Task<bool> TryCloseAsync(VaultDbContext db, VaultUser user, CancellationToken cancellationToken)
    {
        var (id, now, stamp) = (new UserId(user.Id), _clock.GetUtcNow(), SecurityStamps.New());
        var isAdministrator = await db.IsAdministratorAsync(id, cancellationToken).ConfigureAwait(false);

        // One statement that looks and locks: of two administrators who leave at once one stays, whatever the database.
        var closed = await db.Users
            .Where(row => row.Id == user.Id && (!db.Administrators().Any(own => own.Id == user.Id) || db.Administrators().Any(other => other.Id != user.Id)))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.LockedAt, row => row.LockedAt ?? now).SetProperty(row => row.SecurityStamp, stamp), cancellationToken)
            .ConfigureAwait(false);
        if (closed == 0)
        {
            return false;
        }

        if (isAdministrator)
        {
            await UserDirectory.EndLinksByAsync(db, id, cancellationToken).ConfigureAwait(false);
        }

        await SignInSessions.EndAllAsync(db, id, cancellationToken).ConfigureAwait(false);
        await Links.PasswordLinks.EndAsync(db, id, cancellationToken).ConfigureAwait(false);
        await db.PendingSignIns.Where(row => row.UserId == user.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);

        // A link that undoes a change of the address stays: whoever closed the account may not be its owner.
        await db.AddressLinks.Where(row => row.UserId == user.Id && row.Kind == AddressLinkKind.Confirm).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task AddAsync(VaultDbContext db, VaultUser user, DeletionRequest request, CancellationToken cancellationToken)
    {
        var (id, now, language) = (new UserId(user.Id), _clock.GetUtcNow(), user.Language ?? request.Language);
        db.AccountDeletions.Add(new AccountDeletion
        {
            UserId = user.Id,
            Origin = request.Origin,
            RequestedAt = now,
            DueAt = now.AddDays(request.GraceDays),
            LockedAt = user.LockedAt,
            Language = language,
        });
        _mails.Add(db, MailKind.DeletionRequested, id, language);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var action = request.Origin switch
        {
            DeletionOrigin.Person => AuditAction.DeletionRequested,
            DeletionOrigin.Administrator or DeletionOrigin.Command => AuditAction.AccountDeletionBegun,
        };
        var happened = new AuditEvent(action, AuditTarget.Person(id)) { By = request.By, Details = [("days", request.GraceDays)] };
        await _audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
    }

    private async Task<KeepAccountOutcome> KeepAsync(
        Func<VaultDbContext, Task<KeepAccountOutcome?>> refuse, Func<VaultDbContext, Task<VaultUser?>> find, UserId? by, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = db.ConfigureAwait(false);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (await refuse(db).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            if (await find(db).ConfigureAwait(false) is not { } user)
            {
                return KeepAccountOutcome.NotFound;
            }

            var id = new UserId(user.Id);
            if (!await db.TryKeepAsync(id, cancellationToken).ConfigureAwait(false))
            {
                return await db.IsLeavingAsync(id, cancellationToken).ConfigureAwait(false) ? KeepAccountOutcome.TooLate : KeepAccountOutcome.NotLeaving;
            }

            await _audit.RecordAsync(db, new AuditEvent(AuditAction.AccountKept, AuditTarget.Person(id)) { By = by }, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            _events.Publish(new VaultEvent.AccountsChanged());
            return KeepAccountOutcome.Kept;
        }
    }

    private sealed record DeletionRequest(DeletionOrigin Origin, UserId? By, int GraceDays, string Language);
}
