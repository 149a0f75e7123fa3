using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>Brings every file out of a store that only its master key belongs to: no database, no server.</summary>
public sealed class Rescue
{
    private readonly IObjectStore _store;
    private readonly IStoreInventory _inventory;
    private readonly KeyCardReader _cards;
    private readonly MasterKeyring _keyring;

    internal Rescue(IObjectStore store, IStoreInventory inventory, KeyCardReader cards, MasterKeyring keyring) =>
        (_store, _inventory, _cards, _keyring) = (store, inventory, cards, keyring);

    /// <summary>Identifies every object, then writes file by file; it can be stopped and run again. Only reads from the store.</summary>
    /// <param name="request">What to bring out, and where to.</param>
    /// <param name="progress">Hears of each object as it ends.</param>
    /// <param name="cancellationToken">Stops it. Files that are written whole stay.</param>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    /// <exception cref="IOException">The output folder can't be written.</exception>
    public async Task<RescueReport> RunAsync(RescueRequest request, IProgress<RescuedObject> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var tally = new Tally(progress);
        using var keys = new CardKeys();
        var notOpened = await keys.AddAllAsync(_cards.ReadAllAsync(cancellationToken), _keyring).ConfigureAwait(false);
        var reader = new ObjectReader(keys);
        var (files, thumbnails) = await FindAsync(reader, tally, cancellationToken).ConfigureAwait(false);
        var folders = NameFolders(keys);
        var wanted = keys.Accounts
            .Where(account => request.Email is null || string.Equals(account.Value.Facts.Email, request.Email, StringComparison.OrdinalIgnoreCase))
            .Select(account => account.Key)
            .ToHashSet();
        files.RemoveAll(file => !wanted.Contains(file.Object.Owner));
        var writer = new RescueWriter(request, reader);
        foreach (var (file, path) in RescuePlan.Make(files, owner => folders[owner]))
        {
            var result = await writer.WriteAsync(file, path, Reader(file.Key), cancellationToken).ConfigureAwait(false);
            tally.Add(result with { Email = keys.Accounts[file.Object.Owner].Facts.Email });
        }

        return new RescueReport(keys.Accounts.Count, notOpened, thumbnails) { IsUserKnown = request.Email is null || wanted.Count > 0, Objects = tally.Counts };
    }

    private RangeReader Reader(ObjectKey key) => (offset, length, token) => _store.OpenReadAsync(key, offset, length, token);

    private async Task<(List<FoundFile> Files, int Thumbnails)> FindAsync(ObjectReader reader, Tally tally, CancellationToken cancellationToken)
    {
        var (files, thumbnails) = (new List<FoundFile>(), 0);
        await foreach (var stored in _inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var found = await reader.IdentifyAsync(Reader(stored.Key), stored.Length, cancellationToken).ConfigureAwait(false);
                if (found.IsThumbnail)
                {
                    thumbnails++;
                }
                else
                {
                    files.Add(new FoundFile(stored.Key, found));
                }
            }
            catch (SealedObjectException exception)
            {
                tally.Add(new RescuedObject(stored.Key, RescueStatus.NotOpened) { Error = exception.Error });
            }
            catch (ObjectStoreException)
            {
                tally.Add(new RescuedObject(stored.Key, RescueStatus.NotRead));
            }
        }

        return (files, thumbnails);
    }

    /// <summary>A folder for each account, called like its address; of two accounts with one address each gets its identifier as well.</summary>
    private static Dictionary<UserId, string> NameFolders(CardKeys keys) => keys.Accounts
        .GroupBy(account => RescuePlan.Safe(account.Value.Facts.Email), StringComparer.OrdinalIgnoreCase)
        .SelectMany(group => group.Select(account => (account.Key, Name: group.Count() == 1 ? group.Key : $"{group.Key} ({account.Key})")))
        .ToDictionary(account => account.Key, account => account.Name);

    private sealed class Tally(IProgress<RescuedObject> progress)
    {
        private readonly Dictionary<RescueStatus, int> _counts = [];

        public IReadOnlyDictionary<RescueStatus, int> Counts => _counts;

        public void Add(RescuedObject result)
        {
            _counts[result.Status] = _counts.GetValueOrDefault(result.Status) + 1;
            progress.Report(result);
        }
    }
}

/// <summary>A file that was found in the store.</summary>
/// <param name="Key">Its object.</param>
/// <param name="Object">What the object says of itself.</param>
internal sealed record FoundFile(ObjectKey Key, FoundObject Object);
