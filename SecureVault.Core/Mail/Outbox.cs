using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Mail;

/// <summary>A mail whose turn it is.</summary>
/// <param name="Id">Names the mail.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="User">Whom it goes to; null for somebody who has no account any more.</param>
/// <param name="Email">Where it goes to.</param>
/// <param name="Language">The language that it is to be in.</param>
public sealed record DueMail(Guid Id, MailKind Kind, UserId? User, string Email, string Language)
{
    /// <summary>The link to an address that it brings; null for none.</summary>
    public Guid? Link { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"DueMail({Id})";
}

/// <summary>Mails that wait for the server to take them. They are rows, so that neither a crash nor a server that is down for a while loses one.</summary>
public sealed class Outbox(IDbContextFactory<VaultDbContext> contexts, MailNotices notices, AuditLog audit, TimeProvider clock)
{
    private const int AtOnce = 20;
    private const int MaxWaitingPerPerson = 3;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(4);

    // Whoever still waits for it by then has asked again, or somebody else.
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);

    /// <summary>Whether there is a server that takes mails.</summary>
    public bool CanSend => notices.CanSend;

    /// <summary>Whether links can be sent: there has to be an address that they begin with, and not one that a request came up with.</summary>
    public bool CanSendLinks => notices.CanSendLinks;

    /// <summary>Notes that whoever has an address wants a link to a new password; nothing when nobody has it, or when that person was sent some already.</summary>
    public async Task AskForPasswordAsync(string email, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var (now, normalized) = (clock.GetUtcNow(), EmailAddress.Normalize(email));
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var user = await db.WhoMaySignIn()
                    .Where(row => row.NormalizedEmail == normalized)
                    .Select(row => (Guid?)row.Id)
                    .FirstOrDefaultAsync(cancellationToken)
                    .ConfigureAwait(false);
                if (user is not { } id || await CountAsync(db, id, now, cancellationToken).ConfigureAwait(false) >= MaxWaitingPerPerson)
                {
                    return;
                }

                db.OutgoingMails.Add(new OutgoingMail
                {
                    Id = Guid.CreateVersion7(),
                    Kind = MailKind.PasswordLink,
                    UserId = id,
                    Language = language,
                    CreatedAt = now,
                    NextTryAt = now,
                });
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await audit.RecordAsync(db, new AuditEvent(AuditAction.PasswordLinkAsked, AuditTarget.Person(new UserId(id))), cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        notices.Tell();
    }

    /// <summary>The mails whose turn it is, the oldest first. Those that waited too long are given up.</summary>
    public async Task<IReadOnlyList<DueMail>> TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - KeptFor;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.OutgoingMails.Where(mail => mail.CreatedAt <= since).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            var due = await (
                from mail in db.OutgoingMails.AsNoTracking()
                join found in db.Users on mail.UserId equals found.Id into users
                from user in users.DefaultIfEmpty()
                where mail.NextTryAt <= now && (mail.Kind != MailKind.PasswordLink || db.WhoMaySignIn().Any(open => open.Id == mail.UserId))
                orderby mail.Id
                select new { mail.Id, mail.Kind, mail.UserId, Email = mail.Address ?? user.Email, mail.Language, mail.LinkId }).Take(AtOnce).ToListAsync(cancellationToken).ConfigureAwait(false);
            return due.ConvertAll(row => new DueMail(row.Id, row.Kind, row.UserId is { } user ? new UserId(user) : null, row.Email ?? string.Empty, row.Language) { Link = row.LinkId });
        }
    }

    /// <summary>A mail was taken, or nobody wants it any more.</summary>
    public async Task RemoveAsync(DueMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.OutgoingMails.Where(row => row.Id == mail.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A mail was not taken: it is tried again, later each time.</summary>
    public async Task PutOffAsync(DueMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (await db.OutgoingMails.FirstOrDefaultAsync(found => found.Id == mail.Id, cancellationToken).ConfigureAwait(false) is { } row)
            {
                var wait = FirstRetry * Math.Pow(2, Math.Min(row.Attempts, 10));
                row.NextTryAt = clock.GetUtcNow() + (wait < LongestRetry ? wait : LongestRetry);
                row.Attempts++;
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>How many mails wait; null when who asks is no administrator.</summary>
    public async Task<int?> CountAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false)
                ? await db.OutgoingMails.CountAsync(cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    /// <summary>Mails that wait and links that were sent and still work: who asks in somebody else's name can't fill their mailbox.</summary>
    private static async Task<int> CountAsync(VaultDbContext db, Guid user, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.OutgoingMails.CountAsync(mail => mail.UserId == user && mail.Kind == MailKind.PasswordLink, cancellationToken).ConfigureAwait(false)
        + await db.PasswordLinks.CountAsync(link => link.UserId == user && link.IsMailed && link.ExpiresAt > now, cancellationToken).ConfigureAwait(false);
}
