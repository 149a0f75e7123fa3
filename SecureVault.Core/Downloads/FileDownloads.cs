using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Downloads;

/// <summary>Opens files for reading.</summary>
/// <param name="contexts">The database.</param>
/// <param name="keys">Opens the readers' keys.</param>
/// <param name="store">Has the objects.</param>
/// <param name="events">Hear of damage.</param>
/// <param name="reads">Records what people read; null where nobody is handed anything.</param>
/// <param name="clock">For the log.</param>
/// <param name="logger">The log.</param>
public sealed class FileDownloads(
    IDbContextFactory<VaultDbContext> contexts, UserKeys keys, IObjectStore store, VaultEvents events, AuditReads? reads, TimeProvider clock, ILogger<FileDownloads> logger)
{
    private readonly FailureThrottle _unseen = new(clock);

    // Compiled: an archive asks for thousands.
    private static readonly Func<VaultDbContext, Guid, Guid, Task<FileVersion?>> StoredVersion = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner, Guid id) => db.Versions.AsNoTracking()
            .FirstOrDefault(version => version.Id == id && version.OwnerId == owner && version.State == VersionState.Stored));

    /// <summary>Opens a file, after its head was read and verified.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<DownloadOutcome> OpenAsync(UserId user, ItemId item, CancellationToken cancellationToken) =>
        OpenAsync(user, item, version: null, cancellationToken);

    /// <summary>Opens one content of a file, an older one too.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file; not one in the trash, nor in a folder that is.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<DownloadOutcome> OpenAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken) =>
        OpenAsync(user, item, version, isSeen: true, cancellationToken);

    /// <summary>As above; nobody sees the outcome if <paramref name="isSeen"/> is false.</summary>
    internal async Task<DownloadOutcome> OpenAsync(UserId user, ItemId item, VersionId? version, bool isSeen, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(user, item, version, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return new DownloadOutcome.NotFound();
        }

        // Pictures for lists are no more recorded than the lists.
        var entry = isSeen && reads is not null ? reads.RecordAsync(user, AuditTarget.Item(user, item), new VersionId(row.Version.Id)) : Task.CompletedTask;
        try
        {
#pragma warning disable CA2000 // the outcome hands the open file to the caller
            return new DownloadOutcome.Opened(await OpenAsync(row, keyring, entry, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA2000
        }
        catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
        {
            return Explain(exception, new ContentSource(item, new VersionId(row.Version.Id), row.Version.ObjectKey), isSeen);
        }
    }

    /// <summary>Says what the failure of a reading means, and writes it to the log.</summary>
    /// <param name="exception">A <see cref="SealedObjectException"/> or an <see cref="ObjectStoreException"/>.</param>
    /// <param name="source">What was read.</param>
    /// <param name="isSeen">Whether somebody may ask for the log's entry; if not, a store that is away gets one line a minute.</param>
    internal DownloadOutcome Explain(Exception exception, ContentSource source, bool isSeen)
    {
        var errorId = ErrorId.New();
        switch (exception)
        {
            case ObjectStoreException { Error: ObjectStoreError.NotFound } missing:
                Log.ObjectNotRead(logger, source.ObjectKey, source.Item, missing.Error, missing.Message, errorId);
                return new DownloadOutcome.Damaged(errorId);
            case ObjectStoreException failed:
                if (isSeen)
                {
                    Log.ObjectNotRead(logger, source.ObjectKey, source.Item, failed.Error, failed.Message, errorId);
                }
                else if (_unseen.Add() is { } failures)
                {
                    Log.PicturesNotRead(logger, failures, failed.Error, failed.Message);
                }

                return new DownloadOutcome.StoreFailed(StoreErrors.Of(failed.Error), errorId);
            case SealedObjectException damaged:
                Log.ObjectDamaged(logger, source.ObjectKey, source.Item, damaged.Error, errorId, damaged);
                return new DownloadOutcome.Damaged(errorId);
            default:
                throw new ArgumentException("No failure of object or store.", nameof(exception));
        }
    }

    /// <summary>A file of a person and one of its contents, as the database has them.</summary>
    internal async Task<FileRow?> FindAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            var row = await FileRow.Live(db, user).FirstOrDefaultAsync(row => row.Item.Id == item.Value, cancellationToken).ConfigureAwait(false);
            if (row is null || !await DriveTree.IsLiveAsync(db, user, new ItemId(row.Item.ParentId), cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            if (version is not { } wanted || wanted.Value == row.Version.Id)
            {
                return row;
            }

            var older = await db.Versions
                .FirstOrDefaultAsync(
                    content => content.Id == wanted.Value && content.ItemId == item.Value && content.OwnerId == user.Value
                        && content.State == VersionState.Stored && content.ThumbnailOf == null,
                    cancellationToken)
                .ConfigureAwait(false);
            return older is null ? null : new FileRow { Item = row.Item, Version = older };
        }
    }

    private async Task<FileDownload> OpenAsync(FileRow row, UserKeyring keyring, Task entry, CancellationToken cancellationToken)
    {
        var content = await OpenForPersonAsync(row.Version, keyring, cancellationToken).ConfigureAwait(false);
        try
        {
            await entry.ConfigureAwait(false);
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new FileDownload(row.Open(keyring), SealedFacts.Open(row.Version, keyring).MediaType, content, row.Version.ObjectKey);
    }

    /// <summary>The row of a stored version, whatever item it belongs to and wherever that is now.</summary>
    internal async Task<FileVersion?> FindVersionAsync(UserId user, VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await StoredVersion(db, user.Value, version.Value).ConfigureAwait(false);
        }
    }

    /// <summary>The content of a stored version for a person. When it turns out damaged or missing, now or while it is read, an event tells.</summary>
    internal async Task<OpeningStream> OpenForPersonAsync(FileVersion version, UserKeyring keyring, CancellationToken cancellationToken)
    {
        try
        {
            var content = await OpenContentAsync(version, keyring, cancellationToken).ConfigureAwait(false);
            content.Failed = exception => Tell(version, exception);
            return content;
        }
        catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
        {
            Tell(version, exception);
            throw;
        }
    }

    /// <summary>The content of a stored version, after its head was read and verified.</summary>
    internal async Task<OpeningStream> OpenContentAsync(FileVersion version, UserKeyring keyring, CancellationToken cancellationToken)
    {
        var objectKey = ObjectKey.Parse(version.ObjectKey);
        var wrap = version.WrappedFileKey ?? throw new InvalidOperationException("A stored version has no key.");
        using var fileKey = keyring.Key(version.UserKeyVersion).UnwrapFileKey(wrap, version.OwnerId, version.Id);
        return await OpeningStream.OpenAsync(
            (offset, length, token) => store.OpenReadAsync(objectKey, offset, length, token),
            fileKey,
            version.Id,
            version.PlainLength,
            version.SealedLength,
            cancellationToken).ConfigureAwait(false);
    }

    private void Tell(FileVersion version, Exception exception)
    {
        if (exception is SealedObjectException or ObjectStoreException { Error: ObjectStoreError.NotFound })
        {
            var damage = exception as SealedObjectException;
            events.Publish(new VaultEvent.ContentDamaged(
                new UserId(version.OwnerId), new VersionId(version.Id), version.ObjectKey, IsMissing: damage is null, damage?.Chunk));
        }
    }
}
