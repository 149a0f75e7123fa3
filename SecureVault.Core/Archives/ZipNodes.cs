using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Archives;

/// <summary>Reads the items of an archive, with names, checksums and times opened. Few columns, because there may be a hundred thousand.</summary>
internal static class ZipNodes
{
    // How many contents one query looks up. For more than a quarter of a drive it is quicker to read all of them in order.
    private const int LookUpAtOnce = 1_000;
    private const int ShareToScan = 4;

    /// <param name="db">The database, in one state from beginning to end.</param>
    /// <param name="keyring">The owner's keys.</param>
    /// <param name="chosen">Live items of the owner.</param>
    /// <param name="withSums">Whether SHA-256 sums are wanted, too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The chosen items, but those that are inside of other ones, and all that is below them.</returns>
    public static async Task<(IReadOnlyList<ZipTree.Node> Tops, IReadOnlyList<ZipTree.Node> Below)> ReadAsync(
        VaultDbContext db, UserKeyring keyring, IQueryable<DriveItem> chosen, bool withSums, CancellationToken cancellationToken)
    {
        var tops = await ReadItemsAsync(keyring, chosen, cancellationToken).ConfigureAwait(false);
        var folders = tops.Where(top => top.IsFolder).Select(top => new ItemId(top.Id)).ToList();
        var below = folders.Count == 0
            ? []
            : await ReadItemsAsync(keyring, DriveTree.AllBelow(db, keyring.Owner, folders), cancellationToken).ConfigureAwait(false);
        var inside = below.Select(node => node.Id).ToHashSet();
        tops.RemoveAll(top => inside.Contains(top.Id));
        await ReadContentsAsync(db, keyring, [.. tops.Concat(below).Where(node => !node.IsFolder)], withSums, cancellationToken).ConfigureAwait(false);
        return (tops, below);
    }

    private static async Task<List<ZipTree.Node>> ReadItemsAsync(UserKeyring keyring, IQueryable<DriveItem> items, CancellationToken cancellationToken)
    {
        var rows = items.Select(item => new ItemRow(item.Id, item.ParentId, item.CurrentVersionId, item.SealedName, item.UserKeyVersion, item.ModifiedAt));
        using var opening = new ZipOpening<ItemRow, ZipTree.Node>(keyring, Open);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            opening.Add(row);
        }

        return await opening.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Completes the files: joined in the database each content would be two searches of their own, anywhere on the disk.</summary>
    private static async Task ReadContentsAsync(VaultDbContext db, UserKeyring keyring, List<ZipTree.Node> files, bool withSums, CancellationToken cancellationToken)
    {
        var wanted = files.ToDictionary(file => file.Version);
        var stored = db.Versions.Where(version => version.OwnerId == keyring.Owner.Value && version.State == VersionState.Stored);
        using var opening = new ZipOpening<ContentRow, Content>(keyring, withSums ? OpenWithSum : Open);
        if (files.Count > LookUpAtOnce && files.Count * ShareToScan > await stored.CountAsync(cancellationToken).ConfigureAwait(false))
        {
            await AddAsync(stored.Where(version => version.SupersededAt == null && version.ThumbnailOf == null)).ConfigureAwait(false);
        }
        else
        {
            foreach (var ids in files.Select(file => file.Version).Chunk(LookUpAtOnce))
            {
                await AddAsync(stored.Where(version => EF.Parameter(ids).Contains(version.Id))).ConfigureAwait(false);
            }
        }

        Complete(wanted, await opening.FinishAsync().ConfigureAwait(false));

        async Task AddAsync(IQueryable<FileVersion> versions)
        {
            var rows = versions.Select(version => new ContentRow(version.Id, version.PlainLength, version.SealedFacts, version.UserKeyVersion));
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (wanted.ContainsKey(row.Id))
                {
                    opening.Add(row);
                }
            }
        }
    }

    private static void Complete(Dictionary<Guid, ZipTree.Node> files, IReadOnlyCollection<Content> contents)
    {
        foreach (var content in contents)
        {
            var file = files[content.Id];
            (file.Length, file.Crc, file.Modified) = (content.Length, content.Crc, content.FileTime?.ToUnixTimeMilliseconds() ?? file.Modified);
            file.Sha256 = content.Sha256;
        }

        if (contents.Count != files.Count)
        {
            throw new InvalidOperationException("A file has no stored content.");
        }
    }

    private static ZipTree.Node Open(ItemRow row, UserKeyring keyring) => new(
        row.Id,
        row.ParentId,
        keyring.Names(row.KeyVersion).OpenText(SealedTextPurpose.ItemName, row.Id, row.Name),
        row.Modified.ToUnixTimeMilliseconds())
    {
        Version = row.Version ?? default,
    };

    private static Content OpenWithSum(ContentRow row, UserKeyring keyring)
    {
        var facts = SealedFacts.Open(row.Id, BoxOf(row), keyring.Names(row.KeyVersion));
        return new Content(row.Id, row.Length, facts.Crc32, facts.FileTime) { Sha256 = facts.Sha256 };
    }

    private static byte[] BoxOf(ContentRow row) => row.Facts ?? throw new InvalidOperationException("A stored version has no facts.");

    private static Content Open(ContentRow row, UserKeyring keyring)
    {
        var box = BoxOf(row);
        var (crc, fileTime) = SealedFacts.OpenShort(row.Id, box, keyring.Names(row.KeyVersion));
        return new Content(row.Id, row.Length, crc, fileTime);
    }

    private readonly record struct ItemRow(Guid Id, Guid ParentId, Guid? Version, byte[] Name, int KeyVersion, DateTimeOffset Modified);

    private readonly record struct ContentRow(Guid Id, long Length, byte[]? Facts, int KeyVersion);

    private readonly record struct Content(Guid Id, long Length, uint Crc, DateTimeOffset? FileTime)
    {
        public byte[]? Sha256 { get; init; }
    }
}
