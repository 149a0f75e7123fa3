using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Mail;

/// <summary>
/// Takes requests for links to new passwords. Nobody who asks is made to wait for a look into the database: the answer, and the time until it comes,
/// is the same whoever has an account.
/// </summary>
public sealed partial class ForgottenPasswords(Outbox outbox, ILogger<ForgottenPasswords> logger) : BackgroundService
{
    // A flood costs requests, not memory; people whose email is missing ask again.
    private const int MaxWaiting = 200;

    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes a request. It is forgotten if the server ends within the same moment.</summary>
    /// <param name="email">What somebody gave as their address.</param>
    /// <param name="language">The language that they read.</param>
    public void Ask(string email, string language)
    {
        ArgumentNullException.ThrowIfNull(email);
        if (email.Length <= Accounts.EmailAddress.MaxLength)
        {
            _waiting.Writer.TryWrite(new Request(email, language, AuditOrigin.Current));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await NoteAsync(request, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task NoteAsync(Request request, CancellationToken cancellationToken)
    {
        // The log is to say where the request came from.
        request.From.Begin();
        try
        {
            await outbox.AskForPasswordAsync(request.Email, request.Language, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the next one may go well
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            NotNoted(logger, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
        }
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Error, Message = "A request for a link to a new password could not be noted ({Reason})")]
    private static partial void NotNoted(ILogger logger, string reason, Exception? exception);

    private readonly record struct Request(string Email, string Language, AuditOrigin From)
    {
        public override string ToString() => nameof(Request);
    }
}
