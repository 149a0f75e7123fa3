using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Search;

/// <summary>Reads and opens the names of a whole drive, without the entities: there may be a hundred thousand.</summary>
internal static class NameRows
{
    /// <summary>The items that are not in the trash themselves.</summary>
    public static async Task<IReadOnlyList<NameIndex.Row>> ReadAsync(VaultDbContext db, UserKeyring keyring, CancellationToken cancellationToken)
    {
        // Two scans and a look-up here: joined in the database each length would be two searches of their own.
        var contents = await db.Versions
            .Where(version => version.OwnerId == keyring.Owner.Value && version.State == VersionState.Stored && version.SupersededAt == null && version.ThumbnailOf == null)
            .Select(version => new { version.Id, version.PlainLength, IsDamaged = version.DamagedAt != null, version.SealedFacts, version.UserKeyVersion })
            .AsAsyncEnumerable()
            .ToDictionaryAsync(
                version => version.Id,
                version =>
                {
                    var isReadable = SealedFacts.TryOpenTime(version.Id, version.SealedFacts, version.UserKeyVersion, keyring, out var fileTime);
                    return new Content(version.PlainLength, version.IsDamaged || !isReadable, fileTime);
                },
                cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        var totals = await db.FolderTotals.Where(total => total.OwnerId == keyring.Owner.Value)
            .ToDictionaryAsync(total => total.FolderId, total => total.Bytes, cancellationToken)
            .ConfigureAwait(false);
        var sealedRows = db.Items
            .Where(item => item.OwnerId == keyring.Owner.Value && item.DeletedAt == null)
            .Select(item => new SealedRow(
                item.Id, item.ParentId, item.SealedName, item.UserKeyVersion, item.CurrentVersionId, item.CreatedAt, item.ModifiedAt, item.IsFavourite));
        var rows = new List<NameIndex.Row>();
        await foreach (var row in sealedRows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var content = row.Version is { } version ? contents.GetValueOrDefault(version) : new Content(totals.GetValueOrDefault(row.Id), IsDamaged: false, FileTime: null);
            rows.Add(Open(row, keyring, content));
        }

        return rows;
    }

    private static NameIndex.Row Open(SealedRow row, UserKeyring keyring, Content content)
    {
        var name = keyring.Names(row.KeyVersion).OpenText(SealedTextPurpose.ItemName, row.Id, row.Name);
        return new NameIndex.Row
        {
            Id = row.Id,
            ParentId = row.ParentId,
            VersionId = row.Version ?? default,
            Name = name,
            Folded = NameIndex.Fold(name),
            Length = content.Length,
            Created = row.Created.ToUnixTimeMilliseconds(),
            Modified = (content.FileTime ?? row.Modified).ToUnixTimeMilliseconds(),
            Changed = row.Modified.ToUnixTimeMilliseconds(),
            IsFolder = row.Version is null,
            IsFavourite = row.IsFavourite,
            IsDamaged = content.IsDamaged,
        };
    }

    private readonly record struct Content(long Length, bool IsDamaged, DateTimeOffset? FileTime);

    private readonly record struct SealedRow(
        Guid Id, Guid ParentId, byte[] Name, int KeyVersion, Guid? Version, DateTimeOffset Created, DateTimeOffset Modified, bool IsFavourite);
}
