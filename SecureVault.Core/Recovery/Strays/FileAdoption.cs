using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>The thing that a stray has become.</summary>
internal enum AdoptedAs
{
    /// <summary>A file of its own.</summary>
    File,

    /// <summary>A content of a file that is there.</summary>
    Version,

    /// <summary>The object of a content whose own was missing.</summary>
    FoundAgain,

    /// <summary>Nothing: the database learned of it meanwhile.</summary>
    Nothing,
}

/// <summary>
/// Makes files of strays: a stray that was uploaded for a file that is there becomes a version of it, any other goes to the path of its
/// upload. Nothing is replaced: where a name is taken the file gets a number. To be called in the order of the uploads.
/// </summary>
internal sealed class FileAdoption(UserKeys master, TimeProvider clock)
{
    private const string FallbackFolder = "Recovered";

    // Items that were made here, by the item that their contents were uploaded for: a newer name of such a file counts.
    private readonly Dictionary<(UserId Owner, Guid Item), Guid> _made = [];

    // Within one transaction nobody deletes a folder.
    private readonly Dictionary<(UserId Owner, string Path), ItemId> _folders = [];

    /// <summary>Begins another transaction.</summary>
    public FileAdoption Begin()
    {
        _folders.Clear();
        return this;
    }

    /// <summary>Adds one; the caller's transaction commits it.</summary>
    /// <param name="db">The context of a write transaction.</param>
    /// <param name="proven">The stray.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<AdoptedAs> AddAsync(VaultDbContext db, ProvenStray proven, CancellationToken cancellationToken)
    {
        var (owner, version) = (proven.Stray.Object.Owner, proven.Stray.Object.Version);
        var rows = await db.UserKeys.AsNoTracking().Where(key => key.UserId == owner.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
        using var keyring = master.Open(owner, rows);
        if (await FindAgainAsync(db, keyring, proven, cancellationToken).ConfigureAwait(false))
        {
            return AdoptedAs.FoundAgain;
        }

        await ForgetUploadAsync(db, version, cancellationToken).ConfigureAwait(false);
        if (await db.Versions.AnyAsync(row => row.Id == version.Value, cancellationToken).ConfigureAwait(false))
        {
            return AdoptedAs.Nothing; // a file that somebody deleted
        }

        var item = await FindItemAsync(db, proven.Stray.Object, cancellationToken).ConfigureAwait(false);
        var row = Row(proven, keyring, item?.Id ?? await NewItemIdAsync(db, proven.Stray.Object, cancellationToken).ConfigureAwait(false));
        db.Versions.Add(row);
        if (item is null)
        {
            await MakeItemAsync(db, keyring, proven.Stray.Object, row, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await AddToAsync(db, keyring, item, proven.Stray.Object, row, cancellationToken).ConfigureAwait(false);
        }

        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return item is null ? AdoptedAs.File : AdoptedAs.Version;
    }

    /// <summary>Adds a row without a key for an object that nobody wants, so that the sweep removes it.</summary>
    public static void AddPurge(VaultDbContext db, Stray stray)
    {
        var found = stray.Object;
        db.Versions.Add(new FileVersion
        {
            Id = found.Version.Value,
            OwnerId = found.Owner.Value,
            ItemId = found.Facts.Item ?? Guid.Empty,
            State = VersionState.Purging,
            ObjectKey = stray.Key.ToString(),
            PlainLength = found.Length,
            SealedLength = found.StoredLength,
            UserKeyVersion = 1,
            RecoveryKeyVersion = 1,
            CreatedAt = found.Facts.Time,
        });
    }

    /// <summary>A content whose object is missing where its row says, and lies here; it may have been sealed anew, with another key.</summary>
    private static async Task<bool> FindAgainAsync(VaultDbContext db, UserKeyring keyring, ProvenStray proven, CancellationToken cancellationToken)
    {
        var (version, key) = (proven.Stray.Object.Version.Value, proven.Stray.Key.ToString());
        var row = await db.Versions.FirstOrDefaultAsync(row => row.Id == version && row.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return false;
        }

        // The upload that it was sealed by, in a copy of the database from before it had ended.
        await db.Versions.Where(upload => upload.ObjectKey == key && upload.Reseals == version).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        (row.ObjectKey, row.SealedLength) = (key, proven.Stray.Object.SealedLength);
        row.WrappedFileKey = keyring.Key(row.UserKeyVersion).WrapFileKey(proven.Block.Key, row.OwnerId, version);
        row.RecoveryKeyVersion = proven.Block.KeyVersion;
        (row.DamagedAt, row.DamagedChunk) = (null, null);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The row of an upload that was not finished when the database was copied, and was afterwards.</summary>
    private static async Task ForgetUploadAsync(VaultDbContext db, VersionId version, CancellationToken cancellationToken)
    {
        await db.Uploads.Where(session => session.VersionId == version.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await db.Versions
            .Where(row => row.Id == version.Value && (row.State == VersionState.Pending || (row.State == VersionState.Purging && row.LeaseExpiresAt != null)))
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A file in the trash is left alone: whoever uploaded since saw it outside.</summary>
    private async Task<DriveItem?> FindItemAsync(VaultDbContext db, FoundObject found, CancellationToken cancellationToken)
    {
        if (found.Facts.Item is not { } wanted)
        {
            return null;
        }

        var id = _made.GetValueOrDefault((found.Owner, wanted), wanted);
        var item = await db.Items
            .FirstOrDefaultAsync(row => row.Id == id && row.OwnerId == found.Owner.Value && row.CurrentVersionId != null && row.DeletedAt == null, cancellationToken)
            .ConfigureAwait(false);
        return item is not null && await DriveTree.IsLiveAsync(db, found.Owner, new ItemId(item.ParentId), cancellationToken).ConfigureAwait(false) ? item : null;
    }

    /// <summary>The identifier that its contents name, so that the next one finds it, in another run, too; another one where that is taken.</summary>
    private static async Task<Guid> NewItemIdAsync(VaultDbContext db, FoundObject found, CancellationToken cancellationToken) =>
        found.Facts.Item is { } wanted && !await db.Items.AnyAsync(item => item.Id == wanted, cancellationToken).ConfigureAwait(false)
            ? wanted
            : ItemId.New().Value;

    private FileVersion Row(ProvenStray proven, UserKeyring keyring, Guid item)
    {
        var found = proven.Stray.Object;
        return new FileVersion
        {
            Id = found.Version.Value,
            OwnerId = found.Owner.Value,
            ItemId = item,
            State = VersionState.Stored,
            ObjectKey = proven.Stray.Key.ToString(),
            PlainLength = found.Length,
            SealedLength = found.SealedLength,
            WrappedFileKey = keyring.Active.WrapFileKey(proven.Block.Key, found.Owner.Value, found.Version.Value),
            UserKeyVersion = keyring.ActiveVersion,
            RecoveryKeyVersion = proven.Block.KeyVersion,
            SealedFacts = SealedFacts.Seal(proven.Content, found.Version, keyring.ActiveNames),
            VerifiedAt = clock.GetUtcNow(),
            CreatedAt = found.Facts.Time,
        };
    }

    private async Task MakeItemAsync(VaultDbContext db, UserKeyring keyring, FoundObject found, FileVersion row, CancellationToken cancellationToken)
    {
        var folder = await FolderAsync(db, keyring, found.Facts.FolderPath, cancellationToken).ConfigureAwait(false);
        var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
        var name = await FreeNameAsync(names, NameOf(found.Facts), except: null, cancellationToken).ConfigureAwait(false);
        var item = names.NewItem(new ItemId(row.ItemId), new VersionId(row.Id), name, found.Facts.Time);
        db.Items.Add(item);
        if (found.Facts.Item is { } wanted)
        {
            _made[(found.Owner, wanted)] = item.Id;
        }
    }

    private async Task AddToAsync(
        VaultDbContext db, UserKeyring keyring, DriveItem item, FoundObject found, FileVersion row, CancellationToken cancellationToken)
    {
        if (item.ModifiedAt > row.CreatedAt)
        {
            // As if it had been replaced just now: its time as an older version begins.
            row.SupersededAt = clock.GetUtcNow();
            return;
        }

        var current = await db.Versions.FirstOrDefaultAsync(version => version.Id == item.CurrentVersionId, cancellationToken).ConfigureAwait(false);
        if (current is not null)
        {
            current.SupersededAt = clock.GetUtcNow();
        }

        (item.CurrentVersionId, item.ModifiedAt) = (row.Id, row.CreatedAt);
        if (found.Facts.Item is { } wanted && _made.ContainsKey((found.Owner, wanted)))
        {
            // The file was renamed or moved between its contents; the newest says where it was last.
            var folder = await FolderAsync(db, keyring, found.Facts.FolderPath, cancellationToken).ConfigureAwait(false);
            var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
            names.Put(item, await FreeNameAsync(names, NameOf(found.Facts), item.Id, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>The folder of a path, made where it is missing. A path that can't be one leads to a folder for such files.</summary>
    private async Task<ItemId> FolderAsync(VaultDbContext db, UserKeyring keyring, string path, CancellationToken cancellationToken)
    {
        if (_folders.TryGetValue((keyring.Owner, path), out var known))
        {
            return known;
        }

        var folder = ItemId.Root;
        foreach (var name in NamesOf(path))
        {
            var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
            var existing = await names.FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (existing is { CurrentVersionId: null })
            {
                folder = new ItemId(existing.Id);
                continue;
            }

            var free = existing is null ? name : await FreeNameAsync(names, name, except: null, cancellationToken).ConfigureAwait(false);
            folder = new ItemId(Folders.Add(db, names, free, clock.GetUtcNow()).Id);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return _folders[(keyring.Owner, path)] = folder;
    }

    private static List<ItemName> NamesOf(string path)
    {
        var names = new List<ItemName>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ItemName.TryParse(part, out var name, out _) || names.Count == Folders.MaxFolderDepth)
            {
                return [ItemName.Stored(FallbackFolder)];
            }

            names.Add(name);
        }

        return names;
    }

    private static ItemName NameOf(RecoveryFacts facts) =>
        ItemName.TryParse(facts.Name, out var name, out _) ? name : ItemName.Stored(FallbackFolder);

    /// <summary>Past thousands of equal names an identifier makes one that nothing has.</summary>
    private static async Task<ItemName> FreeNameAsync(FolderNames names, ItemName name, Guid? except, CancellationToken cancellationToken) =>
        await names.FindFreeAsync(name, except, cancellationToken).ConfigureAwait(false)
        ?? ItemName.Stored($"{FallbackFolder} {Guid.NewGuid():N}");
}
