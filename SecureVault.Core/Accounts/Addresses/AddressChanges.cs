using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Addresses;

/// <summary>
/// Gives accounts other addresses. People confirm one by a link that goes there; the address from before gets a notice with a link that undoes it.
/// Every session ends with a change, because each cookie carries the address. No key is touched.
/// </summary>
public sealed class AddressChanges
{
    /// <summary>How long a link works that confirms an address.</summary>
    public static readonly TimeSpan ConfirmTime = TimeSpan.FromHours(24);

    /// <summary>How long a link works that puts an address back.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromHours(72);

    // The links go to any address that is typed, so their number is limited.
    private const int MaxWithinDay = 5;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MailNotices _mails;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal AddressChanges(IDbContextFactory<VaultDbContext> contexts, MailNotices mails, AuditLog audit, VaultEvents events, TimeProvider clock) =>
        (_contexts, _mails, _audit, _events, _clock) = (contexts, mails, audit, events, clock);

    /// <summary>Whether people can change their address by themselves.</summary>
    public bool CanConfirm => _mails.CanSendLinks;

    /// <summary>Sends a link to a new address for one's own account. It replaces any earlier one.</summary>
    /// <param name="who">The session that asks. It has to be fresh.</param>
    /// <param name="email">The new address.</param>
    /// <param name="language">The language of the mail.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RequestAddressOutcome> RequestAsync(SignedIn who, string email, string language, CancellationToken cancellationToken)
    {
        if (!CanConfirm)
        {
            return RequestAddressOutcome.MailOff;
        }

        if (!EmailAddress.TryParse(email, out var address))
        {
            return RequestAddressOutcome.Invalid;
        }

        var outcome = await _contexts.InTransactionAsync(
            db => RequestAsync(db, who, address, language, cancellationToken), outcome => outcome == RequestAddressOutcome.Sent, cancellationToken).ConfigureAwait(false);
        if (outcome == RequestAddressOutcome.Sent)
        {
            _mails.Tell();
        }

        return outcome;
    }

    /// <summary>The new address that a person has yet to confirm; null for none, and for a locked account.</summary>
    public async Task<AddressLinkEntry?> FindWaitingAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.AddressLinks
                .Where(row => row.UserId == user.Value && row.Kind == AddressLinkKind.Confirm && !row.IsOver && row.ExpiresAt > now)
                .Where(row => db.Users.Any(owner => owner.Id == row.UserId && owner.LockedAt == null))
                .Select(row => new AddressLinkEntry(row.Kind, row.Email, row.ExpiresAt))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Withdraws the request for another address; that of a locked account stays as it is.</summary>
    public async Task WithdrawAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.AddressLinks
                .Where(row => row.UserId == user.Value && row.Kind == AddressLinkKind.Confirm && db.Users.Any(owner => owner.Id == row.UserId && owner.LockedAt == null))
                .EndAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Gives an account another address, for an administrator, whose own it may be. The old address gets a notice without a link.</summary>
    public Task<ChangeAddressOutcome> ChangeAsync(SignedIn administrator, UserId user, string email, string language, CancellationToken cancellationToken) => ChangeAsync(
        async db => !await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false) ? ChangeAddressOutcome.NotAllowed
            : !await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? ChangeAddressOutcome.NotFresh
            : null,
        db => db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Id == user.Value, cancellationToken),
        email,
        new Change(administrator.User, language),
        cancellationToken);

    /// <summary>Gives an account another address, for the operator of the server.</summary>
    public Task<ChangeAddressOutcome> ChangeAsync(string old, string email, string language, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(old);
        return ChangeAsync(
            _ => Task.FromResult<ChangeAddressOutcome?>(null),
            db => db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.NormalizedEmail == normalized, cancellationToken),
            email,
            new Change(By: null, language),
            cancellationToken);
    }

    private async Task<RequestAddressOutcome> RequestAsync(
        VaultDbContext db, SignedIn who, EmailAddress address, string language, CancellationToken cancellationToken)
    {
        if (!await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
        {
            return RequestAddressOutcome.NotFresh;
        }

        if (await db.Users.AnyAsync(row => row.Id == who.User.Value && row.Email == address.Text, cancellationToken).ConfigureAwait(false))
        {
            return RequestAddressOutcome.Same;
        }

        var confirms = db.AddressLinks.Where(row => row.UserId == who.User.Value && row.Kind == AddressLinkKind.Confirm);
        if (await confirms.CountAsync(cancellationToken).ConfigureAwait(false) >= MaxWithinDay)
        {
            return RequestAddressOutcome.TooMany;
        }

        await confirms.EndAsync(cancellationToken).ConfigureAwait(false);
        var link = AddressRows.NewLink(AddressLinkKind.Confirm, who.User, address.Text, _clock.GetUtcNow(), ConfirmTime);
        db.AddressLinks.Add(link);
        _mails.Add(db, MailKind.AddressConfirmation, who.User, language, address.Text, link.Id);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await _audit.RecordAsync(db, new AuditEvent(AuditAction.AddressChangeRequested, AuditTarget.Person(who.User)) { By = who.User }, cancellationToken).ConfigureAwait(false);
        return RequestAddressOutcome.Sent;
    }

    private async Task<ChangeAddressOutcome> ChangeAsync(
        Func<VaultDbContext, Task<ChangeAddressOutcome?>> refuse,
        Func<VaultDbContext, Task<VaultUser?>> find,
        string email,
        Change change,
        CancellationToken cancellationToken)
    {
        UserId? changed = null;
        var outcome = await _contexts.InTransactionAsync(
            async db =>
            {
                if (await refuse(db).ConfigureAwait(false) is { } refusal)
                {
                    return refusal;
                }

                var user = await find(db).ConfigureAwait(false);
                changed = user is null ? null : new UserId(user.Id);
                return user is null ? ChangeAddressOutcome.NotFound
                    : await db.IsLeavingAsync(new UserId(user.Id), cancellationToken).ConfigureAwait(false) ? ChangeAddressOutcome.Leaving
                    : !EmailAddress.TryParse(email, out var address) ? ChangeAddressOutcome.Invalid
                    : address.Text == user.Email ? ChangeAddressOutcome.Same
                    : await TryChangeAsync(db, user, address, change, cancellationToken).ConfigureAwait(false) ? ChangeAddressOutcome.Changed
                    : ChangeAddressOutcome.Taken;
            },
            outcome => outcome == ChangeAddressOutcome.Changed,
            cancellationToken).ConfigureAwait(false);
        if (outcome == ChangeAddressOutcome.Changed)
        {
            _mails.Tell();
            _events.Publish(new VaultEvent.AccessEnded(changed!.Value, Session: null) { Reason = AccessEndReason.AddressChanged });
            _events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    /// <summary>The mailbox from before may be the reason for the change: what it was sent works no more, and it gets no link.</summary>
    private async Task<bool> TryChangeAsync(VaultDbContext db, VaultUser user, EmailAddress address, Change change, CancellationToken cancellationToken)
    {
        if (!await db.TrySetAddressAsync(user, address.Text, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await db.AddressLinks.Where(row => row.UserId == user.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        _mails.Add(db, MailKind.AddressChanged, new UserId(user.Id), user.Language ?? change.Language, user.Email);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await _audit.RecordAsync(db, new AuditEvent(AuditAction.AddressSet, AuditTarget.Person(new UserId(user.Id))) { By = change.By }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private sealed record Change(UserId? By, string Language);
}
