using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Takes files into a drive. A small file, or one that the server itself reads, comes whole in one call. A larger one comes as an upload
/// session, which survives whatever happens to browser, network and server: what was stored of it is there when it goes on.
/// </summary>
public sealed class UploadService
{
    /// <summary>The most unfinished uploads of one person.</summary>
    public const int MaxPerPerson = 500;

    /// <summary>
    /// A file up to this many bytes may come whole from a sender that nobody trusts to be fast: it is read to its end before anything is
    /// written down, and holds none of the places in memory that uploads share.
    /// </summary>
    public const int MaxSingleRequestBytes = 256 * 1024;

    private readonly UserKeys _keys;
    private readonly UploadStart _start;
    private readonly UploadSessionStore _sessions;
    private readonly UploadLocks _locks;
    private readonly UploadTransfer _transfer;

    internal UploadService(UserKeys keys, UploadStart start, UploadSessionStore sessions, UploadLocks locks, UploadTransfer transfer) =>
        (_keys, _start, _sessions, _locks, _transfer) = (keys, start, sessions, locks, transfer);

    /// <summary>
    /// Takes one whole file. When it is acknowledged it is durable; when it fails nothing is left of it. Content over
    /// <see cref="MaxSingleRequestBytes"/> should come from a source that is not slow: while it is read it keeps its memory.
    /// </summary>
    /// <param name="user">The owner of the drive.</param>
    /// <param name="request">Name, length and what to do when the name is taken.</param>
    /// <param name="content">Read forward to its end; not disposed. Its own exceptions come through, after everything was cleared up.</param>
    /// <param name="progress">Hears the count of bytes read, often; throttle before drawing.</param>
    /// <param name="cancellationToken">Ends the upload and leaves nothing, until the commit has begun.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<UploadOutcome> UploadAsync(
        UserId user, UploadRequest request, Stream content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(content);
        if (_start.Refuse(request, out var name) is { } refusal)
        {
            return refusal;
        }

        if (request.Length > MaxSingleRequestBytes)
        {
            return await StoreAsync(
                user,
                request,
                name!,
                (keyring, upload) => _transfer.StoreAsync(keyring, upload, request.OnConflict, content, progress, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        using var small = await _transfer.ReadSmallAsync(content, (int)request.Length, cancellationToken).ConfigureAwait(false);
        if (small is null)
        {
            return new UploadOutcome.WrongLength(IsEnded: true);
        }

        progress?.Report(request.Length);
        return await StoreAsync(
            user,
            request,
            name!,
            (keyring, upload) => _transfer.StoreSmallAsync(keyring, upload, request.OnConflict, small, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins an upload session.</summary>
    /// <returns><see cref="UploadOutcome.Created"/>, or why it may not begin.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<UploadOutcome> CreateAsync(UserId user, UploadRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Replaces is not null)
        {
            throw new ArgumentException("The content that a file is expected to show isn't kept with an upload session.", nameof(request));
        }

        return TryAsync(async () =>
        {
            if (_start.Refuse(request, out var name) is { } refusal)
            {
                return refusal;
            }

            using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
            return await _start.BeginSessionAsync(keyring, request, name!, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>All unfinished uploads of a person, oldest first.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<IReadOnlyList<UnfinishedUpload>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return await _sessions.ListAsync(keyring, upload => _locks.IsActive(user, upload), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where an upload continues. Nothing is changed by asking.</summary>
    /// <returns>Null when there is no such upload of this person, or it has expired.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<UploadPosition?> FindAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, cancellationToken).ConfigureAwait(false);
        if (found is { Layout: var layout, Session: { } session })
        {
            return new UploadPosition(session.Progress.Offset, layout.PlainLength, session.Expires);
        }

        return await _sessions.FindStoredAsync(keyring, upload, cancellationToken).ConfigureAwait(false) is { Length: var length }
            ? new UploadPosition(length, length, null)
            : null;
    }

    /// <summary>Takes content, and makes a file of the upload when all is there. Everything that arrived is kept, even if the source or the connection ends early.</summary>
    /// <param name="user">The owner of the upload.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="offset">Where in the file the content begins; it has to be where the upload continues.</param>
    /// <param name="content">Read to its end; not disposed. Its own exceptions come through.</param>
    /// <param name="length">Bytes of the content, if that is known: too many are refused before any is read.</param>
    /// <param name="cancellationToken">Stops reading; everything that has arrived is kept.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<UploadOutcome> AppendAsync(
        UserId user, VersionId upload, long offset, Stream content, long? length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var turn = await _locks.TakeAsync(user, upload, takeOver: true, cancellationToken).ConfigureAwait(false);
        if (turn is null)
        {
            return new UploadOutcome.Busy();
        }

        using var keyring = await _keys.OpenAsync(user, turn.Token).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, turn.Token).ConfigureAwait(false);
        if (found is not { Layout: var layout, Session.Progress: var progress })
        {
            return turn.End(new UploadOutcome.NotFound());
        }

        return offset != progress.Offset ? new UploadOutcome.WrongOffset(progress.Offset)
            : length > layout.PlainLength - offset ? new UploadOutcome.WrongLength(IsEnded: false)
            : await _start.PrepareAsync(keyring, turn.Token).ConfigureAwait(false) is { } refusal ? turn.End(refusal)
            : turn.End(await _transfer.AppendAsync(keyring, found, content, turn, turn.Token).ConfigureAwait(false));
    }

    /// <summary>Makes a file of an upload whose content is all there. One that has become a file already stays one.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<UploadOutcome> FinishAsync(UserId user, VersionId upload, NameConflict? onConflict, CancellationToken cancellationToken)
    {
        using var turn = await _locks.TakeAsync(user, upload, takeOver: false, cancellationToken).ConfigureAwait(false);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, cancellationToken).ConfigureAwait(false);
        return found is null ? await _sessions.FindStoredAsync(keyring, upload, cancellationToken).ConfigureAwait(false) ?? (UploadOutcome)new UploadOutcome.NotFound()
            : turn is null ? new UploadOutcome.Busy()
            : await _start.PrepareAsync(keyring, cancellationToken).ConfigureAwait(false) is { } refusal ? turn.End(refusal)
            : turn.End(await _transfer.FinishAsync(keyring, found, onConflict ?? found.Session!.OnConflict, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends an upload and leaves nothing of it.</summary>
    /// <returns>False when there is no such upload of this person.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<bool> DiscardAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return false;
        }

        using var turn = await _locks.TakeAsync(user, upload, takeOver: true, cancellationToken).ConfigureAwait(false);
        await _transfer.DiscardAsync(found).ConfigureAwait(false);
        turn?.End(new UploadOutcome.NotFound());
        return true;
    }

    /// <summary>Whether a file is the one that an upload began with, as far as what is kept of it tells.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="sums">CRC-32 of the file's bytes in each range of <see cref="PartsOfAsync"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<bool> IsSameContentAsync(UserId user, VersionId upload, IReadOnlyList<uint> sums, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sums);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, cancellationToken).ConfigureAwait(false);
        return found is not null && await _transfer.MatchesAsync(found, sums, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the kept content of an upload is cut: the ends of its pieces, in order; the first begins at zero.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<IReadOnlyList<long>> PartsOfAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var found = await _sessions.OpenAsync(keyring, upload, cancellationToken).ConfigureAwait(false);
        return found is not { Layout: var layout, Session.Progress: var progress } ? [] :
        [
            .. Enumerable.Range(0, progress.ContiguousParts).Select(part => layout.PlainOffsetOf(part) + layout.PlainLengthOf(part)),
            .. progress.PartialParts.Select(piece => piece.End),
        ];
    }

    /// <summary>Hears of the requests that send to an upload, on their threads, until the result is disposed.</summary>
    /// <param name="user">The owner of the upload.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="received">How far into the file the bytes that arrived reach, durable or not; often, so throttle before drawing.</param>
    /// <param name="ended">How a request ended that took content; one that was refused before it began is not reported.</param>
    public IDisposable Watch(UserId user, VersionId upload, IProgress<long> received, Action<UploadOutcome> ended) =>
        _locks.Watch(user, upload, received, ended);

    private Task<UploadOutcome> StoreAsync(
        UserId user, UploadRequest request, ItemName name, Func<UserKeyring, PendingUpload, Task<UploadOutcome>> store, CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
            var (upload, refusal) = await _start.BeginAsync(keyring, request, name, cancellationToken).ConfigureAwait(false);
            using (upload)
            {
                return upload is null ? refusal! : await store(keyring, upload).ConfigureAwait(false);
            }
        });

    private async Task<UploadOutcome> TryAsync(Func<Task<UploadOutcome>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception exception) when (DatabaseErrors.ErrorOf(exception) is not null)
        {
            return _transfer.OutcomeOf(exception)!;
        }
    }
}
