using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;

namespace SecureVault.Core.Mail.Queue;

/// <summary>
/// Where mails begin: as rows in the transactions of what they tell of, so that neither is without the other. It lies below the accounts, which
/// have something to tell; the outbox, which sends, lies above them.
/// </summary>
public sealed class MailNotices(IOptions<SmtpOptions> smtp, IOptions<VaultOptions> vault, VaultEvents events, TimeProvider clock)
{
    /// <summary>Whether there is a server that takes mails.</summary>
    public bool CanSend => smtp.Value.IsOn;

    /// <summary>Whether links can be sent: there has to be an address that they begin with, and not one that a request came up with.</summary>
    public bool CanSendLinks => CanSend && PublicAddress.TryParse(vault.Value.PublicUrl, out _);

    /// <summary>Puts a mail into the caller's transaction, if there is a server that takes it. After the commit <see cref="Tell"/> has it sent soon.</summary>
    /// <param name="db">A context that the caller saves.</param>
    /// <param name="kind">What it is about.</param>
    /// <param name="user">Whom it goes to; null for somebody who has no account any more.</param>
    /// <param name="language">The language that it is to be in.</param>
    /// <param name="address">Where it goes to; null for the address that the account has when it is sent.</param>
    /// <param name="link">The link to an address that it brings.</param>
    internal void Add(VaultDbContext db, MailKind kind, UserId? user, string language, string? address = null, Guid? link = null)
    {
        if (CanSendLinks)
        {
            var now = clock.GetUtcNow();
            db.OutgoingMails.Add(new OutgoingMail
            {
                Id = Guid.CreateVersion7(),
                Kind = kind,
                UserId = user?.Value,
                Address = address,
                LinkId = link,
                Language = language,
                CreatedAt = now,
                NextTryAt = now,
            });
        }
    }

    /// <summary>Mails that were added can be sent.</summary>
    internal void Tell() => events.Publish(new VaultEvent.MailQueued());
}
