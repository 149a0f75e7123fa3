using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Addresses;

/// <summary>The links that were mailed to addresses: one confirms a new address, one puts back the address from before.</summary>
public sealed class AddressLinks
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MailNotices _mails;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal AddressLinks(IDbContextFactory<VaultDbContext> contexts, MailNotices mails, AuditLog audit, VaultEvents events, TimeProvider clock) =>
        (_contexts, _mails, _audit, _events, _clock) = (contexts, mails, audit, events, clock);

    /// <summary>The open link of a code, or null.</summary>
    public async Task<AddressLinkEntry?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await FindAsync(db, code, cancellationToken).ConfigureAwait(false) is var (link, _) ? new AddressLinkEntry(link.Kind, link.Email, link.ExpiresAt) : null;
        }
    }

    /// <summary>Gives the account of a link the address that the link was sent to. Of several requests at once one succeeds.</summary>
    /// <param name="code">The code.</param>
    /// <param name="language">The language of the notice to the address from before, for somebody who chose none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when the link is wrong, used or too old, or another account has the address; which of them is not told.</returns>
    public async Task<UsedAddressLink?> UseAsync(string? code, string language, CancellationToken cancellationToken)
    {
        var used = await _contexts.InTransactionAsync(
            async db =>
            {
                if (await FindAsync(db, code, cancellationToken).ConfigureAwait(false) is not var (link, user)
                    || await db.AddressLinks.Where(row => row.Id == link.Id && !row.IsOver).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0
                    || !await db.TrySetAddressAsync(user, link.Email, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                var id = new UserId(user.Id);
                await EndOthersAsync(db, link, cancellationToken).ConfigureAwait(false);
                if (link.Kind == AddressLinkKind.Confirm)
                {
                    await OfferUndoAsync(db, user, language, cancellationToken).ConfigureAwait(false);
                }

                var action = link.Kind switch
                {
                    AddressLinkKind.Confirm => AuditAction.AddressChanged,
                    AddressLinkKind.Undo => AuditAction.AddressRestored,
                };
                await _audit.RecordAsync(db, new AuditEvent(action, AuditTarget.Person(id)) { By = id }, cancellationToken).ConfigureAwait(false);
                return new UsedAddressLink(link.Kind, id, link.Email);
            },
            used => used is not null,
            cancellationToken).ConfigureAwait(false);
        if (used is not null)
        {
            _mails.Tell();
            _events.Publish(new VaultEvent.AccessEnded(used.User, Session: null) { Reason = AccessEndReason.AddressChanged });
            _events.Publish(new VaultEvent.AccountsChanged());
        }

        return used;
    }

    /// <summary>Makes the code of a link, right before its mail is sent; the one of an attempt before works no more.</summary>
    /// <returns>Null when the link is over, or another account has the address by now: then nobody gets a mail.</returns>
    public async Task<AddressCode?> MakeCodeAsync(Guid link, CancellationToken cancellationToken)
    {
        var (code, now) = (OneTimeCode.New(), _clock.GetUtcNow());
        var hash = OneTimeCode.Hash(code);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var made = await db.AddressLinks
                .Where(row => row.Id == link && !row.IsOver && row.ExpiresAt > now)
                .Where(row => !db.Users.Any(user => user.NormalizedEmail == row.NormalizedEmail && user.Id != row.UserId))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.CodeHash, hash), cancellationToken)
                .ConfigureAwait(false);
            return made == 0
                ? null
                : new AddressCode(code, await db.AddressLinks.Where(row => row.Id == link).Select(row => row.ExpiresAt).FirstAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Removes links that are over.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.AddressLinks.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Open requests end with any change. A link that restores an address outlives the changes that follow it, and ends the younger links:
    /// an intruder who changes the address twice can't lock the owner out.
    /// </summary>
    private static async Task EndOthersAsync(VaultDbContext db, AddressLink used, CancellationToken cancellationToken)
    {
        await db.AddressLinks.Where(row => row.UserId == used.UserId && row.Kind == AddressLinkKind.Confirm).EndAsync(cancellationToken).ConfigureAwait(false);
        if (used.Kind == AddressLinkKind.Undo)
        {
            await db.AddressLinks
                .Where(row => row.UserId == used.UserId && row.Kind == AddressLinkKind.Undo && row.CreatedAt >= used.CreatedAt)
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task OfferUndoAsync(VaultDbContext db, VaultUser user, string language, CancellationToken cancellationToken)
    {
        var link = AddressRows.NewLink(AddressLinkKind.Undo, new UserId(user.Id), user.Email!, _clock.GetUtcNow(), AddressChanges.UndoTime);
        db.AddressLinks.Add(link);
        _mails.Add(db, MailKind.AddressChanged, new UserId(user.Id), user.Language ?? language, user.Email, link.Id);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(AddressLink Link, VaultUser User)?> FindAsync(VaultDbContext db, string? code, CancellationToken cancellationToken)
    {
        if (!OneTimeCode.IsPlausible(code))
        {
            return null;
        }

        // One that lives longer than any comes from a clock that was wrong.
        var (now, hash) = (_clock.GetUtcNow(), OneTimeCode.Hash(code!));
        var (confirmBy, undoBy) = (now + AddressChanges.ConfirmTime, now + AddressChanges.UndoTime);
        var found = await (
            from link in db.AddressLinks.AsNoTracking()
            join user in db.WhoMaySignIn().AsNoTracking() on link.UserId equals user.Id
            where link.CodeHash == hash && !link.IsOver && link.ExpiresAt > now
                && (link.Kind == AddressLinkKind.Undo ? link.ExpiresAt <= undoBy : link.ExpiresAt <= confirmBy && user.LockedAt == null)
            select new { link, user }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : (found.link, found.user);
    }
}
