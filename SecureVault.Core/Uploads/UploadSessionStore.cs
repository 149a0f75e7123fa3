using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Finds upload sessions of the person whose keys are given. Nobody else's are seen, and nothing is changed.</summary>
internal sealed class UploadSessionStore(IDbContextFactory<VaultDbContext> contexts)
{
    /// <summary>Opens one, with all that sealing needs and what is kept of its content.</summary>
    public async Task<PendingUpload?> OpenAsync(UserKeyring keyring, VersionId upload, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await Of(db, keyring.Owner).FirstOrDefaultAsync(row => row.Version.Id == upload.Value, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                return null;
            }

            var parts = await db.UploadParts.AsNoTracking()
                .Where(part => part.VersionId == upload.Value)
                .OrderBy(part => part.Number)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            var partial = await db.UploadRemainders.AsNoTracking()
                .Where(row => row.VersionId == upload.Value)
                .OrderBy(row => row.Offset)
                .Select(row => new PartialPart(row.Offset, row.Length))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return Open(found, keyring, parts, partial);
        }
    }

    /// <summary>All of a person, oldest first.</summary>
    /// <param name="keyring">The person's keys.</param>
    /// <param name="isActive">Whether somebody sends to one at the moment.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<UnfinishedUpload>> ListAsync(UserKeyring keyring, Func<VersionId, bool> isActive, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await Of(db, keyring.Owner).ToListAsync(cancellationToken).ConfigureAwait(false);
            var ids = rows.ConvertAll(row => row.Version.Id);
            var parts = (await db.UploadParts.AsNoTracking().Where(part => ids.Contains(part.VersionId)).ToListAsync(cancellationToken).ConfigureAwait(false))
                .ToLookup(part => part.VersionId);
            var partial = (await db.UploadRemainders.AsNoTracking()
                .Where(row => ids.Contains(row.VersionId))
                .Select(row => new { row.VersionId, Piece = new PartialPart(row.Offset, row.Length) })
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false)).ToLookup(row => row.VersionId, row => row.Piece);
            return [.. rows.OrderBy(row => row.Session.CreatedAt).Select(row => Describe(
                row,
                keyring,
                ProgressOf(row, [.. parts[row.Version.Id].OrderBy(part => part.Number)], [.. partial[row.Version.Id].OrderBy(piece => piece.Offset)]),
                isActive(new VersionId(row.Version.Id))))];
        }
    }

    /// <summary>The file that an upload has become; null when it has not.</summary>
    public async Task<UploadOutcome.Stored?> FindStoredAsync(UserKeyring keyring, VersionId upload, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await db.Versions.AsNoTracking()
                .Where(version => version.Id == upload.Value && version.OwnerId == keyring.Owner.Value && version.State == VersionState.Stored)
                .Join(db.Items.AsNoTracking(), version => version.ItemId, item => item.Id, (version, item) => new { version.PlainLength, Item = item })
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            return found is null ? null : new UploadOutcome.Stored(new ItemId(found.Item.Id), DriveTree.NameOf(found.Item, keyring))
            {
                Folder = new ItemId(found.Item.ParentId),
                Version = upload,
                Length = found.PlainLength,
            };
        }
    }

    private static IQueryable<Row> Of(VaultDbContext db, UserId user) =>
        from upload in db.Uploads.AsNoTracking()
        join version in db.Versions.AsNoTracking() on upload.VersionId equals version.Id
        where upload.OwnerId == user.Value && version.State == VersionState.Pending
        select new Row { Session = upload, Version = version };

    private static PendingUpload Open(Row row, UserKeyring keyring, IReadOnlyList<UploadPart> parts, IReadOnlyList<PartialPart> partial)
    {
        var (version, session) = (row.Version, row.Session);
        var (name, facts) = (NameOf(row, keyring), FactsOf(row, keyring));
        using var fileKey = keyring.Key(version.UserKeyVersion).UnwrapFileKey(version.WrappedFileKey, version.OwnerId, version.Id);
        var progress = ProgressOf(row, parts, partial);
#pragma warning disable CA2000 // the caller owns it
        return new PendingUpload
#pragma warning restore CA2000
        {
            Owner = keyring.Owner,
            Folder = new ItemId(session.FolderId),
            Name = ItemName.Stored(name),
            MediaType = facts.MediaType,
            FileTime = FileTime.Clean(facts.LastModified),
            Version = new VersionId(version.Id),
            Item = new ItemId(version.ItemId),
            UserKeyVersion = version.UserKeyVersion,
            ObjectKey = ObjectKey.Parse(version.ObjectKey),
            Layout = LayoutOf(row),
            Sealer = ObjectSealer.Resume(fileKey, version.Id, LayoutOf(row), session.Head),
            Records = new UploadRecordCipher(fileKey, version.Id),
            Session = new OpenSession((NameConflict)session.OnConflict, ExpiryOf(row), session.StoreUpload, progress),
        };
    }

    private static UnfinishedUpload Describe(Row row, UserKeyring keyring, UploadProgress progress, bool isActive) => new(
        new VersionId(row.Version.Id),
        new ItemId(row.Session.FolderId),
        NameOf(row, keyring),
        row.Version.PlainLength,
        progress.Offset,
        FactsOf(row, keyring).LastModified,
        ExpiryOf(row),
        isActive);

    private static string NameOf(Row row, UserKeyring keyring) =>
        keyring.Names(row.Version.UserKeyVersion).OpenText(SealedTextPurpose.UploadName, row.Version.Id, row.Session.SealedName);

    private static UploadFacts FactsOf(Row row, UserKeyring keyring) =>
        UploadFacts.Read(keyring.Names(row.Version.UserKeyVersion).OpenText(SealedTextPurpose.UploadFacts, row.Version.Id, row.Session.SealedFacts));

    private static UploadProgress ProgressOf(Row row, IReadOnlyList<UploadPart> parts, IReadOnlyList<PartialPart> partial) => new(LayoutOf(row), parts, partial);

    private static SealedLayout LayoutOf(Row row) => SealedLayout.Again(row.Version.PlainLength, row.Session.Head.Length);

    private static DateTimeOffset ExpiryOf(Row row) => row.Version.LeaseExpiresAt ?? DateTimeOffset.MinValue;

    private sealed class Row
    {
        public required UploadSession Session { get; init; }

        public required FileVersion Version { get; init; }
    }
}

/// <summary>The sealed facts of an upload: milliseconds since 1970 (or nothing), a line feed, and the media type.</summary>
internal sealed record UploadFacts(string MediaType, DateTimeOffset? LastModified)
{
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{LastModified?.ToUnixTimeMilliseconds()}\n{MediaType}");

    public static UploadFacts Read(string text)
    {
        var lines = text.Split('\n', 2);
        return new UploadFacts(lines[1], long.TryParse(lines[0], CultureInfo.InvariantCulture, out var time) ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null);
    }
}
