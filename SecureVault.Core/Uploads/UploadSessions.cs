using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Uploads that survive whatever happens to browser, network and server: what was stored of them is there when they go
/// on. Whoever feeds them, the page or HTTP, ends in the same commit.
/// </summary>
public sealed class UploadSessions
{
    /// <summary>The most unfinished uploads of one person.</summary>
    public const int MostPerPerson = 500;

    private readonly SessionSteps _steps;
    private readonly VaultOptions _options;
    private readonly ILogger _logger;

    internal UploadSessions(SessionSteps steps, IOptions<VaultOptions> options, ILogger<UploadSessions> logger)
    {
        _steps = steps;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>Begins an upload into the own drive.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<CreateUploadOutcome> CreateAsync(UserId user, UploadRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Length);
        if (!ItemName.TryParse(request.Name, out var name, out var fault))
        {
            return new CreateUploadOutcome.NameInvalid(fault);
        }

        if (request.Length > _options.MaxFileBytes)
        {
            return new CreateUploadOutcome.TooLarge(_options.MaxFileBytes);
        }

        try
        {
            return await BeginAsync(user, request, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (DatabaseErrors.FaultOf(exception) is { } cause)
        {
            if (_steps.Failures.TryNote(exception) is not { } faultId)
            {
                faultId = FaultId.New();
                Log.UploadNotBegun(_logger, faultId, exception);
            }

            return new CreateUploadOutcome.StoreFailed(StoreTroubles.Of(cause), faultId);
        }
    }

    /// <summary>All unfinished uploads of a person, oldest first.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<IReadOnlyList<UnfinishedUpload>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var uploads = new List<UnfinishedUpload>();
        foreach (var found in await _steps.Lookup.ListAsync(user, cancellationToken).ConfigureAwait(false))
        {
            uploads.Add(await DescribeAsync(found, cancellationToken).ConfigureAwait(false));
        }

        return uploads;
    }

    /// <summary>Where an upload continues. One whose content is all there becomes a file first.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<UploadPosition?> FindAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        if (await _steps.Lookup.FindStoredAsync(user, upload, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            return new UploadPosition(stored.Length, stored.Length, null, null);
        }

        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return null;
        }

        var layout = session.Upload.Layout;
        var state = await _steps.Journal.ReadAsync(upload, cancellationToken).ConfigureAwait(false);
        if (state.Whole < layout.PartCount)
        {
            return new UploadPosition(state.OffsetIn(layout), layout.PlainLength, session.Expires, null);
        }

        // Who hears that nothing is missing takes the upload for done: so it has to be.
        var end = await FinishAsync(user, upload, session.OnConflict, cancellationToken).ConfigureAwait(false);
        return end is AppendOutcome.NotFound ? null : new UploadPosition(layout.PlainLength, layout.PlainLength, session.Expires, end);
    }

    /// <summary>Takes content. What arrived is kept, also when the source or the connection ends early.</summary>
    /// <param name="user">Who sends.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="offset">Where in the file the content begins; it has to be where the upload continues.</param>
    /// <param name="content">Read to its end; not disposed. Its own exceptions come through.</param>
    /// <param name="cancellationToken">Ends the reading. What arrived is kept nevertheless.</param>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<AppendOutcome> AppendAsync(UserId user, VersionId upload, long offset, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return new AppendOutcome.NotFound();
        }

        using var writer = await _steps.Writers.TakeAsync(upload, takeOver: true, cancellationToken).ConfigureAwait(false);
        return writer is null
            ? new AppendOutcome.Busy()
            : await NoteAsync(upload, TryAsync(session, () => _steps.Append.RunAsync(user, upload, offset, content, writer))).ConfigureAwait(false);
    }

    /// <summary>Makes a file of an upload whose content is all there.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<AppendOutcome> FinishAsync(UserId user, VersionId upload, NameConflict onConflict, CancellationToken cancellationToken)
    {
        using var writer = await _steps.Writers.TakeAsync(upload, takeOver: false, cancellationToken).ConfigureAwait(false);
        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            var stored = await _steps.Lookup.FindStoredAsync(user, upload, cancellationToken).ConfigureAwait(false);
            return stored is null ? new AppendOutcome.NotFound() : new AppendOutcome.Stored(stored.Item, stored.Name, stored.Length) { Folder = stored.Folder };
        }

        return writer is null
            ? new AppendOutcome.Busy()
            : await TryAsync(session, () => _steps.Append.FinishAsync(session, onConflict, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Ends an upload and leaves nothing of it.</summary>
    /// <returns>False when there is no such upload of this person.</returns>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<bool> DiscardAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return false;
        }

        using var writer = await _steps.Writers.TakeAsync(upload, takeOver: true, cancellationToken).ConfigureAwait(false);
        await _steps.End.DiscardAsync(session.Upload).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether a file is the one that an upload began with, as far as its stored parts tell.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="sums">CRC-32 of the file's bytes in each range of <see cref="PartsOfAsync"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<bool> IsSameContentAsync(UserId user, VersionId upload, IReadOnlyList<uint> sums, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sums);
        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        return session is not null && await _steps.Append.MatchesAsync(session, sums, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the stored content of an upload is cut: the ends of its pieces, in order; the first begins at zero.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<IReadOnlyList<long>> PartsOfAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var session = await _steps.Lookup.OpenAsync(user, upload, cancellationToken).ConfigureAwait(false);
        return session is null ? [] : await _steps.Append.PiecesAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the last request with content failed at the store; null when it did not.</summary>
    public AppendOutcome.StoreFailed? LastFailureOf(VersionId upload) => _steps.Writers.LastFailureOf(upload);

    /// <summary>How far into the file what has arrived in the request under way reaches; null when there is none.</summary>
    public long? ReceivedOf(VersionId upload) => _steps.Writers.ReceivedOf(upload);

    private async Task<CreateUploadOutcome> BeginAsync(UserId user, UploadRequest request, ItemName name, CancellationToken cancellationToken)
    {
        switch (await _steps.Start.BeginSessionAsync(user, request, name, cancellationToken).ConfigureAwait(false))
        {
            case UploadBeginning.Begun { Upload: var upload }:
                using (upload)
                {
                    return new CreateUploadOutcome.Created(upload.Version, _steps.ExpiryFromNow());
                }

            case UploadBeginning.NameTaken:
                return new CreateUploadOutcome.NameTaken();
            case UploadBeginning.OverQuota full:
                return new CreateUploadOutcome.OverQuota(full.Left);
            case UploadBeginning.TooManyItems many:
                return new CreateUploadOutcome.TooManyItems(many.Limit);
            case UploadBeginning.StoreFull:
                var faultId = FaultId.New();
                Log.UploadWithoutRoom(_logger, request.Length, faultId);
                return new CreateUploadOutcome.StoreFailed(StoreTrouble.Full, faultId);
            case UploadBeginning.TooManyUnfinished many:
                return new CreateUploadOutcome.TooMany(many.Limit);
            default:
                throw new InvalidOperationException("A beginning without an outcome.");
        }
    }

    private async Task<UnfinishedUpload> DescribeAsync(FoundSession found, CancellationToken cancellationToken)
    {
        var state = await _steps.Journal.ReadAsync(found.Upload, cancellationToken).ConfigureAwait(false);
        return new UnfinishedUpload(
            found.Upload,
            found.Folder,
            found.Name,
            found.Layout.PlainLength,
            state.OffsetIn(found.Layout),
            found.LastModified,
            found.Expires,
            _steps.Writers.IsActive(found.Upload));
    }

    private async Task<AppendOutcome> NoteAsync(VersionId upload, Task<AppendOutcome> appending)
    {
        var outcome = await appending.ConfigureAwait(false);
        _steps.Writers.Note(upload, outcome as AppendOutcome.StoreFailed);
        return outcome;
    }

    private async Task<AppendOutcome> TryAsync(OpenSession session, Func<Task<AppendOutcome>> run)
    {
        AppendOutcome? outcome = null;
        try
        {
            return outcome = await CatchAsync(session.Upload, run).ConfigureAwait(false);
        }
        finally
        {
            // However it ended, no part is on its way any more: also none that was while somebody ended the upload without waiting for it.
            if (outcome is null or AppendOutcome.NotFound or AppendOutcome.StoreFailed or AppendOutcome.Lost)
            {
                await _steps.End.ClearLostAsync(session.Upload).ConfigureAwait(false);
            }
        }
    }

    private async Task<AppendOutcome> CatchAsync(PendingUpload upload, Func<Task<AppendOutcome>> run)
    {
        try
        {
            var outcome = await run().ConfigureAwait(false);
            if (outcome is AppendOutcome.TooLong)
            {
                await _steps.End.DiscardAsync(upload).ConfigureAwait(false);
            }

            return outcome;
        }
        catch (ContentDiffersException)
        {
            await _steps.End.DiscardAsync(upload).ConfigureAwait(false);
            return new AppendOutcome.ContentDiffers();
        }
        catch (UploadLostException)
        {
            return new AppendOutcome.NotFound();
        }
        catch (ObjectStoreException exception)
        {
            var faultId = FaultId.New();
            Log.UploadFailed(_logger, upload.Version, faultId, exception);
            if (exception.Fault == ObjectStoreFault.NotFound)
            {
                // Nothing is destroyed on the store's word: the upload stays until it expires or its owner ends it.
                return new AppendOutcome.Lost(faultId);
            }

            return new AppendOutcome.StoreFailed(StoreTroubles.Of(exception.Fault), faultId);
        }
        catch (Exception exception) when (DatabaseErrors.FaultOf(exception) is { } fault)
        {
            if (_steps.Failures.TryNote(exception) is not { } faultId)
            {
                faultId = FaultId.New();
                Log.UploadNotCommitted(_logger, upload.Version, faultId, exception);
            }

            return new AppendOutcome.StoreFailed(StoreTroubles.Of(fault), faultId);
        }
    }
}

/// <summary>Where an upload continues.</summary>
/// <param name="Offset">Bytes that are durable without a gap.</param>
/// <param name="Length">Bytes of the whole.</param>
/// <param name="Expires">Until when it is kept; null when it has become a file.</param>
/// <param name="End">What came of making a file of it just now; null when there was nothing to do.</param>
public sealed record UploadPosition(long Offset, long Length, DateTimeOffset? Expires, AppendOutcome? End);
