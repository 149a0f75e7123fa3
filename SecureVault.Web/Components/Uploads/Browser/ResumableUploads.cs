using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>
/// Brings large files in as upload sessions: the browser sends them over HTTP, and where that does not get through at all,
/// the page's own connection carries them.
/// </summary>
internal sealed class ResumableUploads(UploadSessions sessions, VaultEvents events, TimeProvider clock)
{
    // What the upload endpoint answers when an upload can only begin anew.
    private const int Gone = 410;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private const int LooksAtServerPerLookAtBrowser = 5;

    public async Task<UploadOutcome> RunAsync(
        UserId user, PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, IProgress<long> progress, CancellationToken cancellationToken)
    {
        await CheckAsync(user, file, ticket, cancellationToken);
        if (ticket.Upload is null && await CreateAsync(user, file, folder, ticket, onConflict, cancellationToken) is { } refused)
        {
            return refused;
        }

        var upload = ticket.Upload!.Value;
        var sending = file.Sending!;
        var status = await SendAsync(sending, upload, ticket, progress, cancellationToken);
        var end = status is { Kind: "failed", Status: 0 or 403 or 405 or 411 or 415 or 501 } or { Kind: "refused" }
            ? await CarryAsync(user, file, upload, progress, cancellationToken)
            : await sessions.FinishAsync(user, upload, onConflict, cancellationToken);
        return Read(end, status, upload, ticket);
    }

    /// <summary>Ends an upload that nobody wants any more.</summary>
    public Task DiscardAsync(UserId user, VersionId upload) => sessions.DiscardAsync(user, upload, CancellationToken.None);

    /// <summary>All that can go on.</summary>
    public Task<IReadOnlyList<UnfinishedUpload>> ListAsync(UserId user, CancellationToken cancellationToken) => sessions.ListAsync(user, cancellationToken);

    /// <summary>An upload that has expired, or whose file is another one now, begins anew.</summary>
    private async Task CheckAsync(UserId user, PickedFile file, ResumeState ticket, CancellationToken cancellationToken)
    {
        if (ticket.Upload is not { } upload)
        {
            return;
        }

        var position = await sessions.FindAsync(user, upload, cancellationToken);

        // The look itself makes a file of what is all there; then nothing can be spliced any more, and nothing is to be proved.
        var isThere = position is not null;
        var isStored = position is { Expires: null } or { End: AppendOutcome.Stored };
        if (isThere && !isStored && ticket.NeedsProof)
        {
            var ends = await sessions.PartsOfAsync(user, upload, cancellationToken);
            if (!await sessions.IsSameContentAsync(user, upload, await file.Sending!.SumAsync(ends, cancellationToken), cancellationToken))
            {
                await sessions.DiscardAsync(user, upload, cancellationToken);
                isThere = false;
            }
        }

        ticket.NeedsProof = false;
        ticket.Upload = isThere ? upload : null;
    }

    private async Task<UploadOutcome?> CreateAsync(
        UserId user, PickedFile file, ItemId folder, ResumeState ticket, NameConflict onConflict, CancellationToken cancellationToken)
    {
        var request = new UploadRequest
        {
            Folder = folder,
            Name = file.Name,
            Length = file.Length,
            MediaType = file.MediaType,
            LastModified = file.LastModified,
            OnConflict = onConflict,
        };
        switch (await sessions.CreateAsync(user, request, cancellationToken))
        {
            case CreateUploadOutcome.Created created:
                ticket.Upload = created.Upload;
                return null;
            case CreateUploadOutcome.NameTaken:
                return new UploadOutcome.NameTaken();
            case CreateUploadOutcome.NameInvalid invalid:
                return new UploadOutcome.NameInvalid(invalid.Fault);
            case CreateUploadOutcome.TooLarge large:
                return new UploadOutcome.TooLarge(large.Limit);
            case CreateUploadOutcome.OverQuota full:
                return new UploadOutcome.OverQuota(full.Left);
            case CreateUploadOutcome.TooManyItems many:
                return new UploadOutcome.TooManyItems(many.Limit);
            case CreateUploadOutcome.StoreFailed failed:
                return new UploadOutcome.StoreFailed(failed.Trouble, failed.FaultId);
            case CreateUploadOutcome.TooMany:
                return new UploadOutcome.TooManyUnfinished(UploadSessions.MostPerPerson);
            default:
                throw new InvalidOperationException("An outcome without a meaning here.");
        }
    }

    /// <summary>Lets the browser send and watches both sides until it is over.</summary>
    private async Task<SendingStatus> SendAsync(
        IBrowserSending sending, VersionId upload, ResumeState ticket, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.UploadEnded over && over.Upload == upload)
            {
                ended.TrySetResult();
            }
        });
        ticket.SurvivesConnection = true;
        var failedBefore = sessions.LastFailureOf(upload);
        try
        {
            await sending.StartAsync(upload, cancellationToken);
            for (var look = 1; ; look++)
            {
                await Task.WhenAny(ended.Task, Task.Delay(Pace, clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                if (ended.Task.IsCompleted)
                {
                    return new SendingStatus("done", 0);
                }

                if (sessions.ReceivedOf(upload) is { } received)
                {
                    progress.Report(received);
                }

                // A browser that still sends when the answer comes often sees a broken connection instead, and would try for long.
                if (sessions.LastFailureOf(upload) is { Trouble: not StoreTrouble.Unavailable } failure && failure != failedBefore)
                {
                    await sending.StopAsync(upload);
                    return new SendingStatus("failed", StatusCodes.Status507InsufficientStorage);
                }

                if (look % LooksAtServerPerLookAtBrowser == 0
                    && await sending.LookAsync(upload, cancellationToken) is { Kind: not "sending" } over)
                {
                    return over;
                }
            }
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

    private async Task<AppendOutcome> CarryAsync(
        UserId user, PickedFile file, VersionId upload, IProgress<long> progress, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(user, upload, cancellationToken) is not { } position)
        {
            return new AppendOutcome.NotFound();
        }

        var watching = WatchAsync(upload, progress, cancellationToken);
        await using var content = file.Open(position.Offset, cancellationToken);
        var end = await sessions.AppendAsync(user, upload, position.Offset, content, cancellationToken);
        await watching;
        return end;
    }

    private async Task WatchAsync(VersionId upload, IProgress<long> progress, CancellationToken cancellationToken)
    {
        do
        {
            await Task.Delay(Pace, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            progress.Report(sessions.ReceivedOf(upload) ?? 0);
        }
        while (sessions.ReceivedOf(upload) is not null && !cancellationToken.IsCancellationRequested);
    }

    private UploadOutcome Read(AppendOutcome end, SendingStatus status, VersionId upload, ResumeState ticket)
    {
        switch (end)
        {
            case AppendOutcome.Stored stored:
                return new UploadOutcome.Stored(stored.Item, stored.Name) { Folder = stored.Folder, Version = upload };
            case AppendOutcome.NameTaken:
                return new UploadOutcome.NameTaken();
            case AppendOutcome.StoreFailed failed:
                return new UploadOutcome.StoreFailed(failed.Trouble, failed.FaultId);
            case AppendOutcome.Lost lost:
                ticket.Upload = null;
                return new UploadOutcome.StoreFailed(StoreTrouble.Unavailable, lost.FaultId);
            case AppendOutcome.TooLong or AppendOutcome.ContentDiffers or AppendOutcome.NotFound:
                ticket.Upload = null;
                return new UploadOutcome.ContentChanged();
        }

        if (status.Status == Gone)
        {
            ticket.Upload = null;
        }

        // Not all has come: the browser gave up, and the server or the file is why.
        return status.Kind == "unreadable" ? throw new FileUnreadableException()
            : sessions.LastFailureOf(upload) is { } failure ? new UploadOutcome.StoreFailed(failure.Trouble, failure.FaultId)
            : new UploadOutcome.Interrupted();
    }
}
