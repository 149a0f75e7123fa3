using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>A name in a folder: whether it is free, and which one is. To be used inside a write transaction, where nobody changes it meanwhile.</summary>
internal static class NamePlace
{
    // Past this many 'plan (n).txt' something else is wrong.
    private const int MostNumbers = 10_000;

    /// <summary>The live item that has the name in the folder.</summary>
    public static Task<DriveItem?> FindAsync(VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, CancellationToken cancellationToken)
    {
        var (owner, parent, index) = (keyring.Owner.Value, folder.Value, keyring.ActiveNames.IndexOf(folder.Value, name.Text));
        return db.Items.FirstOrDefaultAsync(
            item => item.OwnerId == owner && item.ParentId == parent && item.NameIndex == index && item.DeletedAt == null, cancellationToken);
    }

    /// <summary>The name itself, or the first 'name (n)' that nothing in the folder has.</summary>
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
        var candidate = name;
        for (var number = 2; number <= MostNumbers; number++)
        {
            if (await FindAsync(db, keyring, folder, candidate, cancellationToken).ConfigureAwait(false) is not { } taken || taken.Id == except)
            {
                return candidate;
            }

            candidate = name.Numbered(number);
        }

        return null;
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
