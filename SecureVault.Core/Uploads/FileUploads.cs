using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Takes files into a drive. When an upload is acknowledged it is durable; when it fails nothing is left of it.</summary>
public sealed class FileUploads
{
    // Clearing up after a failure does not wait for ever; the sweeper has all the time.
    private static readonly TimeSpan ClearUpLimit = TimeSpan.FromSeconds(20);

    private readonly UploadSteps _steps;
    private readonly PartPipeline _flow;
    private readonly AsideSpace _aside;
    private readonly VaultEvents _events;
    private readonly VaultOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal FileUploads(UploadSteps steps, PartBuffers buffers, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock, ILogger<FileUploads> logger)
    {
        _steps = steps;
        _flow = new PartPipeline(buffers, options.Value.PartsInFlight);
        _aside = new AsideSpace(steps.Store.Space);
        _events = events;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Takes one file. Exceptions of <paramref name="content"/> itself come through, after everything was cleared up.</summary>
    /// <param name="user">Who uploads, into the own drive.</param>
    /// <param name="request">Name, length and what to do when the name is taken.</param>
    /// <param name="content">Read forward to its end; not disposed.</param>
    /// <param name="progress">Hears the count of bytes read, often; throttle before drawing.</param>
    /// <param name="cancellationToken">Ends the upload and leaves nothing, until the commit has begun.</param>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<UploadOutcome> UploadAsync(
        UserId user, UploadRequest request, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Length);
        if (!ItemName.TryParse(request.Name, out var name, out var fault))
        {
            return new UploadOutcome.NameInvalid(fault);
        }

        if (request.Length > _options.MaxFileBytes)
        {
            return new UploadOutcome.TooLarge(_options.MaxFileBytes);
        }

        try
        {
            return await BeginAsync(user, request, name, content, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (DatabaseErrors.FaultOf(exception) is { } cause)
        {
            // What fails later is told by the steps themselves: this upload has not begun.
            if (_steps.Failures.TryNote(exception) is not { } faultId)
            {
                faultId = FaultId.New();
                Log.UploadNotBegun(_logger, faultId, exception);
            }

            return new UploadOutcome.StoreFailed(StoreTroubles.Of(cause), faultId);
        }
    }

    private async Task<UploadOutcome> BeginAsync(
        UserId user, UploadRequest request, ItemName name, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        switch (await _steps.Start.BeginAsync(user, request, name, cancellationToken).ConfigureAwait(false))
        {
            case UploadBeginning.Begun { Upload: var upload }:
                using (upload)
                {
                    return await StoreAsync(upload, request, content, progress, cancellationToken).ConfigureAwait(false);
                }

            case UploadBeginning.NameTaken:
                return new UploadOutcome.NameTaken();
            case UploadBeginning.OverQuota full:
                return new UploadOutcome.OverQuota(full.Left);
            case UploadBeginning.TooManyItems many:
                return new UploadOutcome.TooManyItems(many.Limit);
            case UploadBeginning.StoreFull:
                var faultId = FaultId.New();
                Log.UploadWithoutRoom(_logger, request.Length, faultId);
                return new UploadOutcome.StoreFailed(StoreTrouble.Full, faultId);
            default:
                throw new InvalidOperationException("A beginning without an outcome.");
        }
    }

    private async Task<UploadOutcome> StoreAsync(
        PendingUpload upload, UploadRequest request, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        UploadCommit.Committed? committed = null;
        var isLeft = false;
        try
        {
            var facts = await WriteAsync(upload, content, progress, cancellationToken).ConfigureAwait(false);
            committed = await _steps.Commit.CommitAsync(upload, facts, request.OnConflict, cancellationToken).ConfigureAwait(false);
            return committed is null
                ? new UploadOutcome.NameTaken()
                : new UploadOutcome.Stored(committed.Item, committed.Name.Text) { Version = upload.Version, Folder = committed.Folder };
        }
        catch (ContentLengthException)
        {
            return new UploadOutcome.ContentChanged();
        }
        catch (ObjectStoreException exception)
        {
            var faultId = FaultId.New();
            Log.UploadFailed(_logger, upload.Version, faultId, exception);
            return new UploadOutcome.StoreFailed(StoreTroubles.Of(exception.Fault), faultId);
        }
        catch (Exception exception) when (exception is UploadLostException || DatabaseErrors.FaultOf(exception) is not null)
        {
            var fault = DatabaseErrors.FaultOf(exception);
            if (_steps.Failures.TryNote(exception) is not { } faultId)
            {
                faultId = FaultId.New();
                Log.UploadNotCommitted(_logger, upload.Version, faultId, exception);
            }

            // Who has waited for the lock once would wait as long for each step of the clearing up; the sweeper has all the time.
            isLeft = fault == DatabaseFault.Busy;
            return new UploadOutcome.StoreFailed(StoreTroubles.Of(fault ?? DatabaseFault.Refused), faultId);
        }
        finally
        {
            if (!isLeft)
            {
                await FinishAsync(upload, committed).ConfigureAwait(false);
            }
        }
    }

    private async Task<ContentFacts> WriteAsync(
        PendingUpload upload, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var digest = new RunningDigest();
        using var aside = new AsideFile(_options.DataFolder, upload.Seals, _aside);
        var parts = new DirectParts(upload, _steps.Store, aside);
        var source = new UploadSource(content, 0, progress is null ? null : progress.Report, _steps.Lease(upload.Version));
        await using (source.ConfigureAwait(false))
        {
            await parts.BeginAsync(cancellationToken).ConfigureAwait(false);
            var reached = await _flow.RunAsync(upload.Layout, 0, source, digest, parts, cancellationToken).ConfigureAwait(false);
            if (reached < upload.Layout.PlainLength || await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
            {
                throw new ContentLengthException();
            }

            await parts.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return new ContentFacts(parts.Crc32, digest.Finish(), upload.MediaType);
    }

    private async Task FinishAsync(PendingUpload upload, UploadCommit.Committed? committed)
    {
        using var limit = new CancellationTokenSource(ClearUpLimit, _clock);
        try
        {
            if (committed is not null)
            {
                if (upload.ThumbnailOf is null)
                {
                    _events.Publish(new VaultEvent.DriveChanged(upload.Owner, committed.Folder));
                }

                foreach (var replaced in committed.Replaced)
                {
                    await _steps.Purge.TryFinishAsync(replaced, limit.Token).ConfigureAwait(false);
                }
            }
            else if (await _steps.Purge.MarkPendingForPurgeAsync(upload.Version, limit.Token).ConfigureAwait(false))
            {
                await _steps.Purge.TryFinishAsync(new PendingPurge(upload.Version, upload.ObjectKey), limit.Token).ConfigureAwait(false);
            }
            else
            {
                // The sweeper took it for dead while parts were on their way.
                await _steps.Purge.TryFinishLostAsync(new PendingPurge(upload.Version, upload.ObjectKey), limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || DatabaseErrors.FaultOf(exception) is not null)
        {
            if (_steps.Failures.TryNote(exception) is null)
            {
                Log.RemainsLeft(_logger, upload.Version, exception);
            }
        }
    }
}

/// <summary>More or fewer bytes came than were announced.</summary>
internal sealed class ContentLengthException() : Exception("The content is not as long as it was announced.");

/// <summary>What an upload is made of.</summary>
internal sealed class UploadSteps(
    UploadStart start, SessionStore store, UploadCommit commit, VersionPurge purge, Func<VersionId, UploadLease> lease, DatabaseFailures failures)
{
    public UploadStart Start { get; } = start;

    public SessionStore Store { get; } = store;

    public UploadCommit Commit { get; } = commit;

    public VersionPurge Purge { get; } = purge;

    public Func<VersionId, UploadLease> Lease { get; } = lease;

    public DatabaseFailures Failures { get; } = failures;
}
