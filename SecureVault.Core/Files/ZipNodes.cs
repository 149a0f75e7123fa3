using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>Reads the items of an archive, with names and check sums opened.</summary>
internal static class ZipNodes
{
    /// <param name="db">The database.</param>
    /// <param name="keyring">The owner's keys.</param>
    /// <param name="chosen">Live items of the owner.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The chosen items, but those that are inside of other ones, and all that is below them.</returns>
    public static async Task<(IReadOnlyList<ZipTree.Node> Tops, IReadOnlyList<ZipTree.Node> Below)> ReadAsync(
        VaultDbContext db, UserKeyring keyring, IQueryable<DriveItem> chosen, CancellationToken cancellationToken)
    {
        var tops = await ReadRowsAsync(db, keyring, chosen, cancellationToken).ConfigureAwait(false);
        var folders = tops.Where(top => top.IsFolder).Select(top => new ItemId(top.Id)).ToList();
        var below = folders.Count == 0
            ? []
            : await ReadRowsAsync(db, keyring, DriveTree.AllBelow(db, keyring.Owner, folders), cancellationToken).ConfigureAwait(false);
        var inside = below.Select(node => node.Id).ToHashSet();
        tops.RemoveAll(top => inside.Contains(top.Id));
        return (tops, below);
    }

    private static async Task<List<ZipTree.Node>> ReadRowsAsync(
        VaultDbContext db, UserKeyring keyring, IQueryable<DriveItem> items, CancellationToken cancellationToken)
    {
        var rows =
            from item in items
            join version in db.Versions on item.CurrentVersionId equals version.Id into versions
            from version in versions.DefaultIfEmpty()
            select new
            {
                item.Id,
                item.ParentId,
                item.SealedName,
                item.UserKeyVersion,
                item.ModifiedAt,
                item.CurrentVersionId,
                Length = version == null ? 0 : version.PlainLength,
                Facts = version == null ? null : version.SealedFacts,
                FactsKeyVersion = version == null ? 0 : version.UserKeyVersion,
            };
        var nodes = new List<ZipTree.Node>();
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var name = keyring.Names(row.UserKeyVersion).OpenText(SealedTextPurpose.ItemName, row.Id, row.SealedName);
            var modified = row.ModifiedAt.ToUnixTimeMilliseconds();
            if (row.CurrentVersionId is not { } version)
            {
                nodes.Add(new ZipTree.Node(row.Id, row.ParentId, name, modified));
                continue;
            }

            var facts = keyring.Names(row.FactsKeyVersion).Open(
                SealedTextPurpose.ContentFacts, version, row.Facts ?? throw new InvalidOperationException("A stored version has no facts."));
            nodes.Add(new ZipTree.Node(row.Id, row.ParentId, name, modified)
            {
                Version = version,
                Length = row.Length,
                Crc = ContentFacts.Read(facts).Crc32,
            });
        }

        return nodes;
    }
}
