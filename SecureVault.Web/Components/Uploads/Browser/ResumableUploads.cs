using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>
/// Brings files in as upload sessions: the browser sends them over HTTP, and where that does not get through at all,
/// the page's own connection carries them.
/// </summary>
internal sealed class ResumableUploads(UploadService uploads, IOptions<VaultOptions> options, TimeProvider clock)
{
    // The endpoint's status for an upload that has to start over.
    private const int Gone = 410;

    // Events tell what happens on the server. Only the browser knows that it gave up, and it may be out of reach.
    private static readonly TimeSpan BrowserCheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs an upload to its end, or goes on with the one that the ticket names.</summary>
    /// <param name="user">The user who uploads.</param>
    /// <param name="file">The picked file.</param>
    /// <param name="request">What the file is to become.</param>
    /// <param name="ticket">What is known from the last try, for the next one.</param>
    /// <param name="progress">Hears how many bytes have arrived.</param>
    /// <param name="cancellationToken">Stops sending; everything that has arrived is kept.</param>
    public async Task<UploadOutcome> RunAsync(
        UserId user, PickedFile file, UploadRequest request, ResumeState ticket, IProgress<long> progress, CancellationToken cancellationToken)
    {
        // Small ones don't take the way over HTTP.
        var isCarried = ticket.Upload is null && file.Length <= options.Value.CircuitUploadBytes;
        var isWhole = await CheckAsync(user, file, ticket, cancellationToken);
        if (ticket.Upload is null)
        {
            var outcome = await uploads.CreateAsync(user, request, cancellationToken);
            if (outcome is not UploadOutcome.Created created)
            {
                return outcome;
            }

            ticket.Upload = created.Upload;
        }

        var upload = ticket.Upload.Value;
        if (isCarried)
        {
            return await CarryToEndAsync(user, file, ticket, upload, progress, cancellationToken);
        }

        var sent = isWhole || file.Sending is not { } sending
            ? new Sent(null, null, null)
            : await SendAsync(user, sending, upload, ticket, progress, cancellationToken);
        var end = sent.Outcome ?? (sent.HasToBeCarried
            ? await CarryAsync(user, file, upload, progress, cancellationToken)
            : await uploads.FinishAsync(user, upload, request.OnConflict, cancellationToken));
        return Read(end, sent, ticket);
    }

    /// <summary>A file that the page's own connection carries starts over when that breaks, so nothing of it may stay.</summary>
    private async Task<UploadOutcome> CarryToEndAsync(
        UserId user, PickedFile file, ResumeState ticket, VersionId upload, IProgress<long> progress, CancellationToken cancellationToken)
    {
        UploadOutcome? end = null;
        try
        {
            return end = Read(await CarryAsync(user, file, upload, progress, cancellationToken), new Sent(null, null, null), ticket);
        }
        finally
        {
            // Its content waits there for an answer about the name.
            if (end is not (UploadOutcome.Stored or UploadOutcome.NameTaken))
            {
                ticket.Upload = null;
                await uploads.DiscardAsync(user, upload, CancellationToken.None);
            }
        }
    }

    /// <summary>An upload that has expired, or whose file is another one now, begins anew.</summary>
    /// <returns>True when nothing has to be sent any more.</returns>
    private async Task<bool> CheckAsync(UserId user, PickedFile file, ResumeState ticket, CancellationToken cancellationToken)
    {
        if (ticket.Upload is not { } upload)
        {
            return false;
        }

        var position = await uploads.FindAsync(user, upload, cancellationToken);
        var isWhole = position is not null && position.Offset == position.Length;

        // One that has become a file has nothing to prove any more.
        if (position is { Expires: not null } && ticket.NeedsProof)
        {
            var ends = await uploads.PartsOfAsync(user, upload, cancellationToken);
            if (!await uploads.IsSameContentAsync(user, upload, await file.Sending!.SumAsync(ends, cancellationToken), cancellationToken))
            {
                await uploads.DiscardAsync(user, upload, cancellationToken);
                (position, isWhole) = (null, false);
            }
        }

        ticket.NeedsProof = false;
        ticket.Upload = position is null ? null : upload;
        return isWhole;
    }

    /// <summary>Lets the browser send, and waits until either side says that it is over.</summary>
    private async Task<Sent> SendAsync(
        UserId user, IBrowserSending sending, VersionId upload, ResumeState ticket, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource<UploadOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        UploadOutcome.StoreFailed? failure = null;
        using var watching = uploads.Watch(user, upload, progress, outcome =>
        {
            failure = outcome as UploadOutcome.StoreFailed;
            if (outcome is not (UploadOutcome.Received or UploadOutcome.StoreFailed { Error: StoreError.Unavailable }))
            {
                over.TrySetResult(outcome);
            }
        });
        ticket.SurvivesConnection = true;
        try
        {
            await sending.StartAsync(upload, cancellationToken);
            var status = await WaitAsync(sending, upload, over.Task, cancellationToken);
            if (status is null)
            {
                // A browser that still sends when the answer comes often sees a broken connection instead, and would try for long.
                await sending.StopAsync(upload);
                return new Sent(await over.Task, null, failure);
            }

            return new Sent(null, status, failure);
        }
        catch (OperationCanceledException)
        {
            await sending.StopAsync(upload);
            throw;
        }
        finally
        {
            ticket.SurvivesConnection = false;
        }
    }

    /// <returns>Why the browser sends no more; null when the server was the first to know of an end.</returns>
    private async Task<SendingStatus?> WaitAsync(IBrowserSending sending, VersionId upload, Task over, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAny(over, Task.Delay(BrowserCheckInterval, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (over.IsCompleted)
            {
                return null;
            }

            if (await sending.LookAsync(upload, cancellationToken) is { Kind: not "sending" } status)
            {
                return status;
            }
        }
    }

    private async Task<UploadOutcome> CarryAsync(
        UserId user, PickedFile file, VersionId upload, IProgress<long> progress, CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(user, upload, cancellationToken) is not { } position)
        {
            return new UploadOutcome.NotFound();
        }

        using var watching = uploads.Watch(user, upload, progress, static _ => { });
        await using var content = file.Open(position.Offset, cancellationToken);
        return await uploads.AppendAsync(user, upload, position.Offset, content, position.Length - position.Offset, cancellationToken);
    }

    /// <summary>Decides what to tell the person, and whether the next attempt can continue.</summary>
    private static UploadOutcome Read(UploadOutcome end, Sent sent, ResumeState ticket)
    {
        if (end is UploadOutcome.Lost or UploadOutcome.WrongLength or UploadOutcome.ContentDiffers or UploadOutcome.NotFound || sent.Status?.Status == Gone)
        {
            ticket.Upload = null;
        }

        // Not all has come: the browser gave up, and the server or the file is why.
        return end is not (UploadOutcome.Received or UploadOutcome.Busy or UploadOutcome.WrongOffset) ? end
            : sent.Status?.Kind == "unreadable" ? throw new FileUnreadableException()
            : sent.Failure ?? end;
    }

    /// <summary>How a sending ended.</summary>
    /// <param name="Outcome">What the server made of it; null when it does not know of an end.</param>
    /// <param name="Status">What the browser says; null when the server said it first.</param>
    /// <param name="Failure">How the last request failed at the store; null when it did not.</param>
    private sealed record Sent(UploadOutcome? Outcome, SendingStatus? Status, UploadOutcome.StoreFailed? Failure)
    {
        public bool HasToBeCarried => Status is { Kind: "failed", Status: 0 or 403 or 405 or 411 or 415 or 501 } or { Kind: "refused" };
    }
}
