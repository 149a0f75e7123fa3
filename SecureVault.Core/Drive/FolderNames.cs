using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>
/// The names in one folder: whether one is free, and which one is. To be used inside the write transaction that it was opened in, where
/// nobody changes them meanwhile.
/// </summary>
/// <remarks>
/// The same name has another index under each version of its owner's key. So all live items of a folder are under one version, also while
/// the key is being rotated: only then does the unique index see two of the same name.
/// </remarks>
internal sealed class FolderNames
{
    // Past this many 'plan (n).txt' something else is wrong.
    private const int MaxNumbers = 10_000;

    // How many numbers one query asks for.
    private const int NumbersAtOnce = 16;

    // Compiled: asked for at the end of each upload.
    private static readonly Func<VaultDbContext, Guid, Guid, Task<int?>> VersionOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner, Guid parent) => db.Items
            .Where(item => item.OwnerId == owner && item.ParentId == parent && item.DeletedAt == null)
            .Select(item => (int?)item.UserKeyVersion)
            .FirstOrDefault());

    private static readonly Func<VaultDbContext, Guid, Task<int>> ActiveVersionOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner) => db.UserKeys.Where(key => key.UserId == owner && key.IsActive).Select(key => key.Version).FirstOrDefault());

    private static readonly Func<VaultDbContext, Guid, Guid, byte[], Task<DriveItem?>> ItemOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner, Guid parent, byte[] index) => db.Items.FirstOrDefault(
            item => item.OwnerId == owner && item.ParentId == parent && item.NameIndex == index && item.DeletedAt == null));

    private readonly VaultDbContext _db;
    private readonly UserKeyring _keyring;
    private readonly Guid _folder;
    private readonly int _version;

    private FolderNames(VaultDbContext db, UserKeyring keyring, Guid folder, int version) =>
        (_db, _keyring, _folder, _version) = (db, keyring, folder, version);

    private NameKeys Keys => _keyring.Names(_version);

    /// <summary>Finds out which version of the owner's key the names of a folder are under. Those of an empty one will be under the active version.</summary>
    /// <exception cref="AccessEndedException">There is no such account any more.</exception>
    public static async Task<FolderNames> OpenAsync(VaultDbContext db, UserKeyring keyring, ItemId folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The active version is asked for anew: the keys may have been opened long ago, and their version be destroyed soon.
        var owner = keyring.Owner.Value;
        var version = await VersionOf(db, owner, folder.Value).ConfigureAwait(false) ?? await ActiveVersionOf(db, owner).ConfigureAwait(false);
        return version == 0 ? throw new AccessEndedException() : new FolderNames(db, keyring, folder.Value, version);
    }

    /// <summary>Reads back a name that was taken once.</summary>
    public static ItemName NameOf(DriveItem item, UserKeyring keyring) => ItemName.Stored(DriveTree.NameOf(item, keyring));

    /// <summary>The blind index of a name.</summary>
    public byte[] IndexOf(ItemName name) => Keys.IndexOf(_folder, name.Text);

    /// <summary>The live item that has the name.</summary>
    public Task<DriveItem?> FindAsync(ItemName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ItemOf(_db, _keyring.Owner.Value, _folder, IndexOf(name));
    }

    /// <summary>The name itself, or a 'name (n)' that nothing in the folder has: the first, unless there are many.</summary>
    /// <param name="name">The name that is wanted.</param>
    /// <param name="except">An item that may keep the name, because it is the one that gets it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when thousands are taken.</returns>
    public async Task<ItemName?> FindFreeAsync(ItemName name, Guid? except, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } other || other.Id == except)
        {
            return name;
        }

        // The first ones one by one, then further and further off: thousands of equal names are not counted through for each.
        int[] numbers = [.. Enumerable.Range(2, NumbersAtOnce), .. Enumerable.Range(5, 8).Select(power => 1 << power), MaxNumbers];
        var taken = 1;
        while (true)
        {
            (taken, var free) = await LookAsync(name, numbers, taken, except, cancellationToken).ConfigureAwait(false);
            if (free is not { } found || found == taken + 1)
            {
                return free is null ? null : name.Numbered(free.Value);
            }

            // Somewhere between one that is taken and one that is free.
            var (from, width) = (taken, found - taken);
            numbers = [.. Enumerable.Range(1, NumbersAtOnce).Select(step => from + Math.Max(1, width * step / (NumbersAtOnce + 1))).Append(found).Distinct().Order()];
        }
    }

    /// <summary>A new item of the folder; the caller adds it.</summary>
    /// <param name="id">Its identifier.</param>
    /// <param name="content">The content of a file; null for a folder.</param>
    /// <param name="name">A name that is free.</param>
    /// <param name="now">When it comes into the drive.</param>
    public DriveItem NewItem(ItemId id, VersionId? content, ItemName name, DateTimeOffset now)
    {
        var item = new DriveItem
        {
            Id = id.Value,
            OwnerId = _keyring.Owner.Value,
            ParentId = _folder,
            SealedName = [],
            NameIndex = [],
            UserKeyVersion = _version,
            CurrentVersionId = content?.Value,
            CreatedAt = now,
            ModifiedAt = now,
        };
        Put(item, name);
        return item;
    }

    /// <summary>Puts an item under a name into the folder; the caller saves it.</summary>
    public void Put(DriveItem item, ItemName name)
    {
        item.ParentId = _folder;
        item.NameIndex = IndexOf(name);
        item.SealedName = Keys.SealText(SealedTextPurpose.ItemName, item.Id, name.Text);
        item.UserKeyVersion = _version;
    }

    /// <returns>The first of the numbers whose name is free, and the one before it, which is taken; it was known to be where it is none of them.</returns>
    private async Task<(int Taken, int? Free)> LookAsync(ItemName name, int[] numbers, int last, Guid? except, CancellationToken cancellationToken)
    {
        var (owner, parent) = (_keyring.Owner.Value, _folder);
        var wanted = numbers.Select(number => (Number: number, Index: IndexOf(name.Numbered(number)))).ToList();
        var indexes = wanted.ConvertAll(one => one.Index);
        var rows = await _db.Items
            .Where(item => item.OwnerId == owner && item.ParentId == parent && indexes.Contains(item.NameIndex) && item.DeletedAt == null && item.Id != except)
            .Select(item => item.NameIndex)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var taken = rows.Select(Convert.ToHexString).ToHashSet();
        foreach (var (number, index) in wanted)
        {
            if (!taken.Contains(Convert.ToHexString(index)))
            {
                return (last, number);
            }

            last = number;
        }

        return (last, null);
    }
}
