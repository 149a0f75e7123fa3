using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>A name in a folder: whether it is free, and which one is. To be used inside a write transaction, where nobody changes it meanwhile.</summary>
internal static class UniqueNames
{
    // Past this many 'plan (n).txt' something else is wrong.
    private const int MaxNumbers = 10_000;

    // How many numbers one query asks for.
    private const int NumbersAtOnce = 16;

    // Compiled: asked for at the end of each upload.
    private static readonly Func<VaultDbContext, Guid, Guid, byte[], Task<DriveItem?>> ItemOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid owner, Guid parent, byte[] index) => db.Items.FirstOrDefault(
            item => item.OwnerId == owner && item.ParentId == parent && item.NameIndex == index && item.DeletedAt == null));

    /// <summary>The live item that has the name in the folder.</summary>
    public static Task<DriveItem?> FindAsync(VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ItemOf(db, keyring.Owner.Value, folder.Value, keyring.ActiveNames.IndexOf(folder.Value, name.Text));
    }

    /// <summary>The name itself, or a 'name (n)' that nothing in the folder has: the first, unless there are many.</summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="keyring">The owner's keys.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name that is wanted.</param>
    /// <param name="except">An item that may keep the name, because it is the one that gets it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when thousands are taken.</returns>
    public static async Task<ItemName?> FindFreeAsync(
        VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, Guid? except, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, keyring, folder, name, cancellationToken).ConfigureAwait(false) is not { } other || other.Id == except)
        {
            return name;
        }

        // The first ones one by one, then further and further off: thousands of equal names are not counted through for each.
        int[] numbers = [.. Enumerable.Range(2, NumbersAtOnce), .. Enumerable.Range(5, 8).Select(power => 1 << power), MaxNumbers];
        var taken = 1;
        while (true)
        {
            (taken, var free) = await LookAsync(db, keyring, folder, name, numbers, taken, except, cancellationToken).ConfigureAwait(false);
            if (free is not { } found || found == taken + 1)
            {
                return free is null ? null : name.Numbered(free.Value);
            }

            // Somewhere between one that is taken and one that is free.
            var (from, width) = (taken, found - taken);
            numbers = [.. Enumerable.Range(1, NumbersAtOnce).Select(step => from + Math.Max(1, width * step / (NumbersAtOnce + 1))).Append(found).Distinct().Order()];
        }
    }

    /// <returns>The first of the numbers whose name is free, and the one before it, which is taken; it was known to be where it is none of them.</returns>
    private static async Task<(int Taken, int? Free)> LookAsync(
        VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, int[] numbers, int last, Guid? except, CancellationToken cancellationToken)
    {
        var (owner, parent) = (keyring.Owner.Value, folder.Value);
        var wanted = numbers.Select(number => (Number: number, Index: keyring.ActiveNames.IndexOf(parent, name.Numbered(number).Text))).ToList();
        var indexes = wanted.ConvertAll(one => one.Index);
        var rows = await db.Items
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

    /// <summary>Puts an item under a name into a folder; the caller saves it.</summary>
    public static void Put(DriveItem item, UserKeyring keyring, ItemId folder, ItemName name)
    {
        item.ParentId = folder.Value;
        item.NameIndex = keyring.ActiveNames.IndexOf(folder.Value, name.Text);
        item.SealedName = keyring.ActiveNames.SealText(SealedTextPurpose.ItemName, item.Id, name.Text);
        item.UserKeyVersion = keyring.ActiveVersion;
    }

    /// <summary>Reads back a name that was taken once.</summary>
    public static ItemName NameOf(DriveItem item, UserKeyring keyring) => ItemName.Stored(DriveTree.NameOf(item, keyring));
}
