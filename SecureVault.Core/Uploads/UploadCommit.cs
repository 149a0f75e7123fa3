using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

/// <summary>Makes a whole object part of the drive, in one transaction: the version is stored, the item shows it, what it replaces becomes an older version.</summary>
internal sealed class UploadCommit(WriteQueue writes, ObjectSwap swap, VaultEvents events, IOptions<VaultOptions> options, AuditLog audit, TimeProvider clock)
{
    private static readonly Func<VaultDbContext, Guid, Task<bool>> IsAllowed = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner) => db.Users.Any(user => user.Id == owner && user.LockedAt == null));

    /// <returns>
    /// <see cref="UploadOutcome.Stored"/>; <see cref="UploadOutcome.NameTaken"/> when the request is to refuse then;
    /// <see cref="UploadOutcome.ContentChanged"/> when the file shows another content than expected; or
    /// <see cref="UploadOutcome.NotFound"/> when the file, or what was to be sealed anew, is gone.
    /// </returns>
    /// <exception cref="UploadLostException">The sweeper took the upload for dead.</exception>
    /// <exception cref="AccessEndedException">The owner may not use the vault any more.</exception>
    public async Task<UploadOutcome> CommitAsync(
        UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        if (upload.Reseals is not null)
        {
            var isTaken = await writes.RunAsync(db => swap.RunAsync(db, keyring, upload, facts, cancellationToken), cancellationToken).ConfigureAwait(false);
            return isTaken ? new UploadOutcome.Stored(upload.Item, upload.Name.Text) { Version = upload.Content } : new UploadOutcome.NotFound();
        }

        // Inside a write transaction: nobody changes a name between the look and the insert.
        var (committed, refusal) = await writes
            .RunAsync(db => StoreAsync(db, keyring, upload, facts, onConflict, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (committed is null)
        {
            return refusal ?? new UploadOutcome.NameTaken();
        }

        if (upload.ThumbnailOf is null)
        {
            events.Publish(new VaultEvent.ContentStored(
                upload.Owner, committed.Item, upload.Version, PreviewFormat.IsPicture(committed.Name.Text, upload.MediaType)));
            events.Publish(new VaultEvent.DriveChanged(upload.Owner, committed.Folder));
        }

        if (committed.HasPurged)
        {
            events.Publish(new VaultEvent.PurgeRequested());
        }

        return new UploadOutcome.Stored(committed.Item, committed.Name.Text)
        {
            Folder = committed.Folder,
            Version = upload.Version,
            Length = upload.Layout.PlainLength,
        };
    }

    private async Task<(Committed? Placed, UploadOutcome? Refusal)> StoreAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        // The keys were opened when the request began, which may be hours ago.
        if (!await IsAllowed(db, upload.Owner.Value).ConfigureAwait(false))
        {
            throw new AccessEndedException();
        }

        var (placed, refusal) = upload.Replaces is { } expected
            ? await PlaceInFileAsync(db, keyring, upload, expected, cancellationToken).ConfigureAwait(false)
            : (await PlaceAsync(db, keyring, upload, onConflict, cancellationToken).ConfigureAwait(false), null);
        if (placed is null)
        {
            return (null, refusal);
        }

        var stored = await PreparedSql.ExecuteAsync(
            db,
            """UPDATE "Versions" SET "State" = @p0, "ItemId" = @p1, "LeaseExpiresAt" = NULL, "SealedFacts" = @p2 WHERE "Id" = @p3 AND "State" = @p4""",
            (int)VersionState.Stored,
            placed.Item.Value,
            SealedFacts.Seal(facts, upload.Version, keyring.Names(upload.UserKeyVersion)),
            upload.Version.Value,
            (int)VersionState.Pending).ConfigureAwait(false);
        if (stored != 1)
        {
            throw new UploadLostException();
        }

        if (upload.Session is not null)
        {
            await db.Uploads.Where(session => session.VersionId == upload.Version.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        await RecordAsync(db, upload, placed, cancellationToken).ConfigureAwait(false);
        return (placed, null);
    }

    private Task RecordAsync(VaultDbContext db, PendingUpload upload, Committed placed, CancellationToken cancellationToken)
    {
        var action = placed.Item == upload.Item ? AuditAction.Uploaded : AuditAction.Replaced;
        return upload.ThumbnailOf is not null ? Task.CompletedTask : audit.RecordAsync(
            db,
            new AuditEvent(action, AuditTarget.Item(upload.Owner, placed.Item)) { By = upload.Owner, Details = [("bytes", upload.Layout.PlainLength)] },
            cancellationToken);
    }

    /// <summary>A new content of a file that is known, if it shows the content that the new one was made from.</summary>
    private async Task<(Committed? Placed, UploadOutcome? Refusal)> PlaceInFileAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ExpectedContent expected, CancellationToken cancellationToken)
    {
        var file = await db.Items
            .FirstOrDefaultAsync(
                row => row.Id == expected.Item.Value && row.OwnerId == upload.Owner.Value && row.DeletedAt == null && row.CurrentVersionId != null,
                cancellationToken)
            .ConfigureAwait(false);
        if (file is not { CurrentVersionId: { } current }
            || !await DriveTree.IsLiveAsync(db, upload.Owner, new ItemId(file.ParentId), cancellationToken).ConfigureAwait(false))
        {
            return (null, new UploadOutcome.NotFound());
        }

        if (current != expected.Version.Value)
        {
            return (null, new UploadOutcome.ContentChanged(new VersionId(current)));
        }

        var replaced = await ReplaceAsync(db, file, upload, cancellationToken).ConfigureAwait(false);
        return (replaced with { Folder = new ItemId(file.ParentId), Name = ItemName.Stored(DriveTree.NameOf(file, keyring)) }, null);
    }

    private async Task<Committed?> PlaceAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, NameConflict onConflict, CancellationToken cancellationToken)
    {
        if (upload.ThumbnailOf is { } source)
        {
            return await PlacePictureAsync(db, upload, source, cancellationToken).ConfigureAwait(false);
        }

        // A folder that was deleted while files came into it must not swallow them.
        var folder = await DriveTree.NearestLiveAsync(db, upload.Owner, upload.Folder, cancellationToken).ConfigureAwait(false);
        onConflict = folder == upload.Folder ? onConflict : NameConflict.KeepBoth;
        var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
        var existing = await names.FindAsync(upload.Name, cancellationToken).ConfigureAwait(false);
        if (existing is { CurrentVersionId: not null } && onConflict == NameConflict.Replace)
        {
            return await ReplaceAsync(db, existing, upload, cancellationToken).ConfigureAwait(false);
        }

        if (existing is not null && onConflict == NameConflict.Refuse)
        {
            return null;
        }

        // Most names are free: then there is nothing more to ask.
        var name = existing is null
            ? upload.Name
            : await names.FindFreeAsync(upload.Name, except: null, cancellationToken).ConfigureAwait(false);
        if (name is null)
        {
            return null;
        }

        await AddAsync(db, names.NewItem(upload.Item, upload.Version, name, clock.GetUtcNow())).ConfigureAwait(false);
        return new Committed(upload.Item, folder, name, HasPurged: false);
    }

    /// <summary>A picture is kept only while the content that it shows is.</summary>
    private static async Task<Committed?> PlacePictureAsync(VaultDbContext db, PendingUpload upload, PictureOf source, CancellationToken cancellationToken)
    {
        var isWanted = await db.Versions
            .AnyAsync(row => row.Id == source.Version.Value && row.OwnerId == upload.Owner.Value && row.State == VersionState.Stored, cancellationToken)
            .ConfigureAwait(false)
            && !await db.Versions.AnyAsync(row => row.ThumbnailOf == source.Version.Value && row.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
        return isWanted ? new Committed(source.Item, upload.Folder, upload.Name, HasPurged: false) : null;
    }

    private async Task<Committed> ReplaceAsync(VaultDbContext db, DriveItem existing, PendingUpload upload, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var contents = await db.Versions
            .Where(row => row.ItemId == existing.Id && row.State == VersionState.Stored && row.ThumbnailOf == null)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        contents.First(content => content.Id == existing.CurrentVersionId).SupersededAt = now;
        existing.CurrentVersionId = upload.Version.Value;
        existing.ModifiedAt = now;
        var surplus = contents.OrderByDescending(content => content.SupersededAt).Skip(options.Value.KeepVersions).ToList();
        await VersionPurge.MarkWithThumbnailsForPurgeAsync(db, surplus, cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new Committed(new ItemId(existing.Id), upload.Folder, upload.Name, HasPurged: surplus.Count > 0);
    }

    private static Task<int> AddAsync(VaultDbContext db, DriveItem item) => PreparedSql.ExecuteAsync(
        db,
        """
        INSERT INTO "Items" ("Id", "OwnerId", "ParentId", "SealedName", "NameIndex", "UserKeyVersion", "CurrentVersionId", "CreatedAt",
            "ModifiedAt", "IsFavourite", "IsPurging")
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, FALSE, FALSE)
        """,
        item.Id,
        item.OwnerId,
        item.ParentId,
        item.SealedName,
        item.NameIndex,
        item.UserKeyVersion,
        item.CurrentVersionId,
        item.CreatedAt.ToUnixTimeMilliseconds(),
        item.ModifiedAt.ToUnixTimeMilliseconds());

    /// <summary>Where a file has come to.</summary>
    /// <param name="Item">The item that shows it.</param>
    /// <param name="Folder">The folder that it is in.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="HasPurged">Whether keys of older contents were destroyed that there is no place for any more.</param>
    private sealed record Committed(ItemId Item, ItemId Folder, ItemName Name, bool HasPurged);
}
