using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Mail;

namespace SecureVault.Web.Mail;

/// <summary>
/// Writes the mails that wait, and hands them to the mail server. A code is made right before its mail is sent and is nowhere else. After a crash
/// a mail may be sent twice, but none is lost.
/// </summary>
internal sealed partial class MailJob(Outbox outbox, MailDrafts drafts, SmtpTransport transport, ILogger<MailJob> logger) : IJob
{
    public JobName Name => JobName.Mail;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(1));

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.MailQueued;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var (sent, left) = (0, 0);
        while (outbox.CanSendLinks && left == 0 && await outbox.TakeAsync(cancellationToken) is { Count: > 0 } mails)
        {
            foreach (var mail in mails)
            {
                if (await SendAsync(mail, cancellationToken) is { } failure)
                {
                    NotTaken(logger, mail.Id, failure);
                    await outbox.PutOffAsync(mail, cancellationToken);
                    left++;
                }
                else
                {
                    await outbox.RemoveAsync(mail, CancellationToken.None);
                    sent++;
                }
            }
        }

        return left == 0 ? JobResult.Done((JobCount.Sent, sent)) : JobResult.Failed(JobError.Mail, (JobCount.Sent, sent), (JobCount.Left, left));
    }

    private async Task<MailFailure?> SendAsync(DueMail mail, CancellationToken cancellationToken)
    {
        if (await drafts.WriteAsync(mail, cancellationToken) is not { } draft)
        {
            return null; // nobody is left who wants it
        }

        var failure = await transport.SendAsync(draft.Text, cancellationToken);
        if (failure is not null && draft.Withdraw is { } withdraw)
        {
            await withdraw();
        }

        return failure;
    }

    [LoggerMessage(EventId = 1310, Level = LogLevel.Warning, Message = "The mail server did not take the mail {Mail} ({Failure}); it is tried again")]
    private static partial void NotTaken(ILogger logger, Guid mail, MailFailure failure);
}
