using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Drive;

/// <summary>Rows as uploads make them, without an object: for what looks at thousands of items and reads no content.</summary>
internal static class BulkRows
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Adds a file for each name; its length is that of its name, and its CRC-32 the number of its place.</summary>
    public static async Task<IReadOnlyList<ItemId>> AddFilesAsync(CoreVault vault, UserId user, ItemId folder, IEnumerable<string> names)
    {
        using var keyring = await vault.Get<UserKeys>().OpenAsync(user, Token);
        using var fileKey = FileKey.Generate();
        await using var db = await vault.ContextAsync();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var items = new List<ItemId>();
        var inFolder = await FolderNames.OpenAsync(db, keyring, folder, Token);
        foreach (var text in names)
        {
            var content = Content(vault, keyring, fileKey, text, (uint)items.Count);
            Assert.True(ItemName.TryParse(text, out var name, out _));
            var row = inFolder.NewItem(new ItemId(content.ItemId), new VersionId(content.Id), name, vault.Clock.GetUtcNow());
            db.Items.Add(row);
            db.Versions.Add(content);
            items.Add(new ItemId(row.Id));
        }

        await db.SaveChangesAsync(Token);
        return items;
    }

    private static FileVersion Content(CoreVault vault, UserKeyring keyring, FileKey fileKey, string name, uint crc)
    {
        var id = VersionId.New().Value;
        var content = new FileVersion
        {
            Id = id,
            OwnerId = keyring.Owner.Value,
            ItemId = ItemId.New().Value,
            State = VersionState.Stored,
            ObjectKey = Core.Storage.ObjectKey.New().ToString(),
            PlainLength = name.Length,
            SealedLength = name.Length + 1000,
            WrappedFileKey = keyring.Active.WrapFileKey(fileKey, keyring.Owner.Value, id),
            UserKeyVersion = keyring.ActiveVersion,
            RecoveryKeyVersion = keyring.ActiveVersion,
            CreatedAt = vault.Clock.GetUtcNow(),
        };
        content.SealedFacts = SealedFacts.Seal(new ContentFacts(crc, new byte[32], "text/plain"), new VersionId(content.Id), keyring.Names(content.UserKeyVersion));
        return content;
    }
}
