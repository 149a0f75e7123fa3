using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

/// <summary>Makes a whole object part of the drive, in one transaction: the version is stored, the item shows it, what it replaces becomes an older version.</summary>
internal sealed class UploadCommit(WriteQueue writes, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock)
{
    private static readonly Func<VaultDbContext, Guid, Task<bool>> IsAllowed = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner) => db.Users.Any(user => user.Id == owner && user.LockedAt == null));

    /// <returns><see cref="UploadOutcome.Stored"/>, or <see cref="UploadOutcome.NameTaken"/> when the request is to refuse then.</returns>
    /// <exception cref="UploadLostException">The sweeper took the upload for dead.</exception>
    /// <exception cref="AccessEndedException">The owner may not use the vault any more.</exception>
    public async Task<UploadOutcome> CommitAsync(
        UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        // Inside a write transaction: nobody changes a name between the look and the insert.
        var committed = await writes
            .RunAsync(db => StoreAsync(db, keyring, upload, facts, onConflict, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (committed is null)
        {
            return new UploadOutcome.NameTaken();
        }

        if (upload.ThumbnailOf is null)
        {
            events.Publish(new VaultEvent.ContentStored(
                upload.Owner, committed.Item, upload.Version, committed.IsShown && PreviewFormat.IsPicture(upload.Name.Text, upload.MediaType)));
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

    private async Task<Committed?> StoreAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        // The keys were opened when the request began, which may be hours ago. Upkeep goes on for locked accounts.
        if (upload.Reseals is null && !await IsAllowed(db, upload.Owner.Value).ConfigureAwait(false))
        {
            throw new AccessEndedException();
        }

        if (await PlaceAsync(db, keyring, upload, facts, onConflict, cancellationToken).ConfigureAwait(false) is not { } placed)
        {
            return null;
        }

        var stored = await PreparedSql.ExecuteAsync(
            db,
            """UPDATE "Versions" SET "State" = @p0, "ItemId" = @p1, "LeaseExpiresAt" = NULL, "SealedFacts" = @p2 WHERE "Id" = @p3 AND "State" = @p4""",
            (int)VersionState.Stored,
            placed.Item.Value,
            SealedFacts.Seal(placed.Facts, upload.Version, keyring.Names(upload.UserKeyVersion)),
            upload.Version.Value,
            (int)VersionState.Pending).ConfigureAwait(false);
        if (stored != 1)
        {
            throw new UploadLostException();
        }

        if (placed.Original is { } original)
        {
            await TakePlaceAsync(db, upload, original).ConfigureAwait(false);
        }

        if (upload.Session is not null)
        {
            await db.Uploads.Where(session => session.VersionId == upload.Version.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return placed;
    }

    private async Task<Committed?> PlaceAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts facts, NameConflict onConflict, CancellationToken cancellationToken)
    {
        if (upload.ThumbnailOf is { } source)
        {
            return await PlacePictureAsync(db, upload, facts, source, cancellationToken).ConfigureAwait(false);
        }

        if (upload.Reseals is { } content)
        {
            return await PlaceResealedAsync(db, keyring, upload, facts, content, cancellationToken).ConfigureAwait(false);
        }

        // A folder that was deleted while files came into it must not swallow them.
        var folder = await DriveTree.NearestLiveAsync(db, upload.Owner, upload.Folder, cancellationToken).ConfigureAwait(false);
        onConflict = folder == upload.Folder ? onConflict : NameConflict.KeepBoth;
        var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
        var existing = await names.FindAsync(upload.Name, cancellationToken).ConfigureAwait(false);
        if (existing is { CurrentVersionId: not null } && onConflict == NameConflict.Replace)
        {
            return await ReplaceAsync(db, existing, upload, facts, cancellationToken).ConfigureAwait(false);
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
        return new Committed(upload.Item, folder, name, facts);
    }

    /// <summary>A picture is kept only while the content that it shows is.</summary>
    private static async Task<Committed?> PlacePictureAsync(
        VaultDbContext db, PendingUpload upload, ContentFacts facts, PictureOf source, CancellationToken cancellationToken)
    {
        var isWanted = await db.Versions
            .AnyAsync(row => row.Id == source.Version.Value && row.OwnerId == upload.Owner.Value && row.State == VersionState.Stored, cancellationToken)
            .ConfigureAwait(false)
            && !await db.Versions.AnyAsync(row => row.ThumbnailOf == source.Version.Value && row.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
        return isWanted ? new Committed(source.Item, upload.Folder, upload.Name, facts) : null;
    }

    /// <summary>The content itself stays what it was, whatever became of its file meanwhile; if it is gone, so is the need.</summary>
    private static async Task<Committed?> PlaceResealedAsync(
        VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts found, StoredContent content, CancellationToken cancellationToken)
    {
        var original = await db.Versions
            .FirstOrDefaultAsync(row => row.Id == content.Version.Value && row.OwnerId == upload.Owner.Value && row.State == VersionState.Stored, cancellationToken)
            .ConfigureAwait(false);
        if (original is null)
        {
            return null;
        }

        var facts = SealedFacts.Open(original, keyring);
        if (facts.Crc32 != found.Crc32 || (facts.Sha256 is { } sha256 && !sha256.AsSpan().SequenceEqual(found.Sha256)))
        {
            throw new ContentDiffersException();
        }

        await VersionPurge.MarkWithThumbnailsForPurgeAsync(db, [original], cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var shown = await db.Items
            .Where(item => item.Id == original.ItemId && item.CurrentVersionId == original.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.CurrentVersionId, upload.Version.Value), cancellationToken)
            .ConfigureAwait(false);
        return new Committed(new ItemId(original.ItemId), upload.Folder, upload.Name, facts with { Sha256 = facts.Sha256 ?? found.Sha256 })
        {
            Original = original,
            IsShown = shown == 1,
        };
    }

    private static Task<int> TakePlaceAsync(VaultDbContext db, PendingUpload upload, FileVersion original) => PreparedSql.ExecuteAsync(
        db,
        """UPDATE "Versions" SET "Reseals" = NULL, "CreatedAt" = @p0, "SupersededAt" = @p1 WHERE "Id" = @p2""",
        original.CreatedAt.ToUnixTimeMilliseconds(),
        original.SupersededAt?.ToUnixTimeMilliseconds(),
        upload.Version.Value);

    private async Task<Committed> ReplaceAsync(
        VaultDbContext db, DriveItem existing, PendingUpload upload, ContentFacts facts, CancellationToken cancellationToken)
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
        return new Committed(new ItemId(existing.Id), upload.Folder, upload.Name, facts) { HasPurged = surplus.Count > 0 };
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
    /// <param name="Facts">The facts to keep about its content.</param>
    private sealed record Committed(ItemId Item, ItemId Folder, ItemName Name, ContentFacts Facts)
    {
        /// <summary>Whether keys of older contents were destroyed that there is no place for any more.</summary>
        public bool HasPurged { get; init; }

        /// <summary>The version whose place it took, for a content that was sealed anew.</summary>
        public FileVersion? Original { get; init; }

        /// <summary>Whether its file shows it; an older version may have been sealed anew.</summary>
        public bool IsShown { get; init; } = true;
    }
}
