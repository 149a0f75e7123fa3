using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Copies;

/// <summary>
/// The items to copy, as they are at one moment: a folder copied into itself does not copy its own copy. Names stay sealed
/// until their item's turn.
/// </summary>
internal sealed class CopyPlan
{
    private readonly ILookup<Guid, Source> _below;

    private CopyPlan(IReadOnlyList<Source> tops, ILookup<Guid, Source> below) => (Tops, _below) = (tops, below);

    /// <summary>The items that were asked for and are there.</summary>
    public IReadOnlyList<Source> Tops { get; }

    /// <summary>Files and folders, at every depth.</summary>
    public int Items { get; private set; }

    /// <summary>Bytes of the files' contents.</summary>
    public long Bytes { get; private set; }

    /// <summary>The items of one folder of the plan.</summary>
    public IEnumerable<Source> In(Source folder) => _below[folder.Id];

    /// <summary>How many folders are inside one another, the item itself included; 0 for a file.</summary>
    public int LevelsOf(Source item)
    {
        var (most, waiting) = (0, new Stack<(Source Item, int Level)>([(item, 1)]));
        while (waiting.TryPop(out var next))
        {
            if (next.Item.IsFolder)
            {
                most = Math.Max(most, next.Level);
                foreach (var inner in In(next.Item))
                {
                    waiting.Push((inner, next.Level + 1));
                }
            }
        }

        return most;
    }

    public static async Task<CopyPlan> ReadAsync(
        VaultDbContext db, UserId owner, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        var deleted = DriveTree.DeletedFolders(db, owner);
        var tops = await SourcesOf(
            db, db.Items.Where(row => EF.Parameter(ids).Contains(row.Id) && row.OwnerId == owner.Value && row.DeletedAt == null && !deleted.Contains(row.ParentId)))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var below = new Dictionary<Guid, Source>();
        var inner = SourcesOf(db, DriveTree.AllBelow(db, owner, tops.Where(top => top.IsFolder).Select(top => new ItemId(top.Id)))).AsAsyncEnumerable();
        await foreach (var source in inner.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            below.TryAdd(source.Id, source);
        }

        var plan = new CopyPlan(tops, below.Values.ToLookup(source => source.ParentId));
        plan.Count();
        return plan;
    }

    private static IQueryable<Source> SourcesOf(VaultDbContext db, IQueryable<DriveItem> items) =>
        from item in items
        join version in db.Versions on item.CurrentVersionId equals version.Id into versions
        from version in versions.DefaultIfEmpty()
        select new Source(
            item.Id, item.ParentId, item.CurrentVersionId == null ? item.SealedName : null, item.UserKeyVersion, version == null ? 0 : version.PlainLength);

    private void Count()
    {
        var waiting = new Stack<Source>(Tops);
        while (waiting.TryPop(out var next))
        {
            Items++;
            Bytes += next.Length;
            foreach (var inner in next.IsFolder ? In(next) : [])
            {
                waiting.Push(inner);
            }
        }
    }

    /// <summary>An item of the plan.</summary>
    /// <param name="Id">The item.</param>
    /// <param name="ParentId">The folder that it is in.</param>
    /// <param name="SealedName">A folder's name; a file's comes with its content.</param>
    /// <param name="UserKeyVersion">The key that the name is under.</param>
    /// <param name="Length">Bytes of a file's content.</param>
    internal sealed record Source(Guid Id, Guid ParentId, byte[]? SealedName, int UserKeyVersion, long Length)
    {
        public bool IsFolder => SealedName is not null;

        public ItemName NameOfFolder(UserKeyring keyring) =>
            ItemName.Stored(keyring.Names(UserKeyVersion).OpenText(SealedTextPurpose.ItemName, Id, SealedName));
    }
}
