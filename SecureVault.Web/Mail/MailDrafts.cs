using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Data.People;
using SecureVault.Core.Mail;

namespace SecureVault.Web.Mail;

/// <summary>A mail that is written.</summary>
/// <param name="Text">The text.</param>
/// <param name="Withdraw">Takes back the code in it, for a mail that was not taken; null where the next attempt does.</param>
internal sealed record MailDraft(MailText Text, Func<Task>? Withdraw = null);

/// <summary>Writes the mails that wait, each when it is sent: a code is made right before, and is nowhere else.</summary>
internal sealed class MailDrafts(PasswordLinks passwords, AddressLinks addresses, AccountDeletions deletions, MailWriter writer)
{
    /// <summary>Writes a mail.</summary>
    /// <returns>Null when nobody wants it any more.</returns>
    public Task<MailDraft?> WriteAsync(DueMail mail, CancellationToken cancellationToken) => mail.Kind switch
    {
        MailKind.PasswordLink => PasswordLinkAsync(mail, cancellationToken),
        MailKind.DeletionRequested => DeletionRequestedAsync(mail, cancellationToken),
        MailKind.AccountDeleted => Task.FromResult<MailDraft?>(new MailDraft(MailWriter.In(mail.Language, () => MailWriter.AccountDeleted(mail.Email)))),
        MailKind.AddressConfirmation => AddressConfirmationAsync(mail, cancellationToken),
        MailKind.AddressChanged => AddressChangedAsync(mail, cancellationToken),
        MailKind.PasskeyBlocked => Task.FromResult<MailDraft?>(new MailDraft(MailWriter.In(mail.Language, () => writer.PasskeyBlocked(mail.Email)))),
        MailKind.CodesGuessed => Task.FromResult<MailDraft?>(new MailDraft(MailWriter.In(mail.Language, () => writer.CodesGuessed(mail.Email)))),
    };

    private async Task<MailDraft?> PasswordLinkAsync(DueMail mail, CancellationToken cancellationToken) =>
        mail.User is { } user && await passwords.MakeForMailAsync(user, cancellationToken) is { } made
            ? new MailDraft(
                MailWriter.In(mail.Language, () => writer.PasswordLink(made.Email, made.Code, PasswordLinks.MailedLifetime)),
                () => passwords.WithdrawAsync(made.Code, CancellationToken.None))
            : null;

    private async Task<MailDraft?> DeletionRequestedAsync(DueMail mail, CancellationToken cancellationToken) =>
        mail.User is { } user && await deletions.FindAsync(user, cancellationToken) is { } leaving
            ? new MailDraft(MailWriter.In(mail.Language, () => writer.DeletionRequested(leaving.Email, leaving.DueAt, leaving.Origin)))
            : null;

    private async Task<MailDraft?> AddressConfirmationAsync(DueMail mail, CancellationToken cancellationToken) =>
        mail.Link is { } link && await addresses.MakeCodeAsync(link, cancellationToken) is { } code
            ? new MailDraft(MailWriter.In(mail.Language, () => writer.AddressConfirmation(mail.Email, code)))
            : null;

    private async Task<MailDraft?> AddressChangedAsync(DueMail mail, CancellationToken cancellationToken)
    {
        var code = mail.Link is { } link ? await addresses.MakeCodeAsync(link, cancellationToken) : null;
        return mail.Link is not null && code is null ? null : new MailDraft(MailWriter.In(mail.Language, () => writer.AddressChanged(mail.Email, code)));
    }
}
