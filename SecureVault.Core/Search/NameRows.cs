using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Search;

/// <summary>Reads and opens the names of a whole drive, without the entities: there may be a hundred thousand.</summary>
internal static class NameRows
{
    /// <summary>The items that are not in the trash themselves.</summary>
    public static async Task<IReadOnlyList<NameIndex.Row>> ReadAsync(VaultDbContext db, UserKeyring keyring, CancellationToken cancellationToken)
    {
        // Two scans and a look-up here: joined in the database each length would be two searches of their own.
        var lengths = await db.Versions
            .Where(version => version.OwnerId == keyring.Owner.Value && version.State == VersionState.Stored && version.SupersededAt == null && version.ThumbnailOf == null)
            .Select(version => new { version.Id, version.PlainLength })
            .ToDictionaryAsync(version => version.Id, version => version.PlainLength, cancellationToken)
            .ConfigureAwait(false);
        var sealedRows = db.Items
            .Where(item => item.OwnerId == keyring.Owner.Value && item.DeletedAt == null)
            .Select(item => new
            {
                item.Id,
                item.ParentId,
                item.SealedName,
                item.UserKeyVersion,
                item.CurrentVersionId,
                item.CreatedAt,
                item.ModifiedAt,
                item.IsFavourite,
            });
        var rows = new List<NameIndex.Row>();
        await foreach (var row in sealedRows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var name = keyring.Names(row.UserKeyVersion).OpenText(SealedTextPurpose.ItemName, row.Id, row.SealedName);
            rows.Add(new NameIndex.Row
            {
                Id = row.Id,
                ParentId = row.ParentId,
                VersionId = row.CurrentVersionId ?? default,
                Name = name,
                Folded = NameIndex.Fold(name),
                Length = lengths.GetValueOrDefault(row.CurrentVersionId ?? default),
                Created = row.CreatedAt.ToUnixTimeMilliseconds(),
                Modified = row.ModifiedAt.ToUnixTimeMilliseconds(),
                IsFolder = row.CurrentVersionId is null,
                IsFavourite = row.IsFavourite,
            });
        }

        return rows;
    }
}
