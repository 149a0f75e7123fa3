using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>An upload session with its keys opened.</summary>
internal sealed record OpenSession(PendingUpload Upload, UploadSession Row, DateTimeOffset Expires) : IDisposable
{
    public NameConflict OnConflict => (NameConflict)Row.OnConflict;

    public void Dispose() => Upload.Dispose();
}

/// <summary>Finds upload sessions of the person who asks. Nobody else's are seen.</summary>
internal sealed class SessionLookup(IDbContextFactory<VaultDbContext> contexts, UserKeys keys)
{
    /// <summary>Opens one, with all that sealing needs.</summary>
    public async Task<OpenSession?> OpenAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await Mine(db, user).FirstOrDefaultAsync(row => row.Version.Id == upload.Value, cancellationToken).ConfigureAwait(false);
            return found is null ? null : Open(found, keyring);
        }
    }

    /// <summary>All of a person, oldest first.</summary>
    public async Task<IReadOnlyList<FoundSession>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await Mine(db, user).ToListAsync(cancellationToken).ConfigureAwait(false);
            return rows.OrderBy(row => row.Session.CreatedAt).Select(row => Describe(row, keyring)).ToList();
        }
    }

    /// <summary>The item of an upload that has become a file.</summary>
    public async Task<StoredUpload?> FindStoredAsync(UserId user, VersionId upload, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await db.Versions.AsNoTracking()
                .Where(version => version.Id == upload.Value && version.OwnerId == user.Value && version.State == VersionState.Stored)
                .Join(db.Items.AsNoTracking(), version => version.ItemId, item => item.Id, (version, item) => new { version.PlainLength, Item = item })
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            return found is null
                ? null
                : new StoredUpload(
                    new ItemId(found.Item.Id),
                    keyring.Names(found.Item.UserKeyVersion).OpenText(SealedTextPurpose.ItemName, found.Item.Id, found.Item.SealedName),
                    new ItemId(found.Item.ParentId),
                    found.PlainLength);
        }
    }

    private static IQueryable<Row> Mine(VaultDbContext db, UserId user) =>
        from upload in db.Uploads.AsNoTracking()
        join version in db.Versions.AsNoTracking() on upload.VersionId equals version.Id
        where upload.OwnerId == user.Value && version.State == VersionState.Pending
        select new Row { Session = upload, Version = version };

    private static OpenSession Open(Row row, UserKeyring keyring)
    {
        var (version, session) = (row.Version, row.Session);
        var found = Describe(row, keyring);
        using var fileKey = keyring.Key(version.UserKeyVersion).UnwrapFileKey(version.WrappedFileKey, version.OwnerId, version.Id);
#pragma warning disable CA2000 // the session owns it
        var upload = new PendingUpload
        {
            Owner = keyring.Owner,
            Folder = found.Folder,
            Name = ItemName.Stored(found.Name),
            MediaType = found.MediaType,
            Version = found.Upload,
            Item = new ItemId(version.ItemId),
            ObjectKey = ObjectKey.Parse(version.ObjectKey),
            Layout = found.Layout,
            Sealer = ObjectSealer.Resume(fileKey, version.Id, found.Layout, session.Head),
            Seals = new UploadRecordCipher(fileKey, version.Id),
            IsSession = true,
            ThumbnailOf = null,
        };
#pragma warning restore CA2000
        return new OpenSession(upload, session, found.Expires);
    }

    private static FoundSession Describe(Row row, UserKeyring keyring)
    {
        var names = keyring.Names(row.Version.UserKeyVersion);
        var facts = UploadFacts.Read(names.OpenText(SealedTextPurpose.UploadFacts, row.Version.Id, row.Session.SealedFacts));
        return new FoundSession(
            new VersionId(row.Version.Id),
            new ItemId(row.Session.FolderId),
            names.OpenText(SealedTextPurpose.UploadName, row.Version.Id, row.Session.SealedName),
            facts.MediaType,
            facts.LastModified,
            SealedLayout.Again(row.Version.PlainLength, row.Session.Head.Length),
            row.Version.LeaseExpiresAt ?? DateTimeOffset.MinValue);
    }

    private sealed class Row
    {
        public required UploadSession Session { get; init; }

        public required FileVersion Version { get; init; }
    }
}

/// <summary>A session as its owner sees it, without keys.</summary>
internal sealed record FoundSession(
    VersionId Upload, ItemId Folder, string Name, string MediaType, DateTimeOffset? LastModified, SealedLayout Layout, DateTimeOffset Expires);

/// <summary>What became of an upload.</summary>
internal sealed record StoredUpload(ItemId Item, string Name, ItemId Folder, long Length)
{
    public override string ToString() => $"StoredUpload({Item})";
}
