using System.Globalization;
using System.Runtime.CompilerServices;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Accounts;

/// <summary>Reads the cards that the store has, with the master keys at hand and no database.</summary>
internal sealed class KeyCardReader(IStoreRecords store, MasterKeyring keyring)
{
    private const string Prefix = "cards/";

    // A card is some 400 bytes; whatever is longer is none.
    private const long MaxCardBytes = 64 * 1024;

    private const int MaxVersion = 1_000_000;

    /// <summary>The name of a key's card.</summary>
    public static RecordName NameOf(Guid user, int keyVersion) => RecordName.Parse($"{Prefix}{user:D}/{keyVersion}");

    /// <summary>Every card in the store, in order of account and key version.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async IAsyncEnumerable<FoundCard> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            yield return record.Length > MaxCardBytes
                ? new FoundCard(record.Name, null, SealedObjectError.NotSealed)
                : await ReadAsync(record.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The versions of a user's key that the store has a card of, whether that opens or not.</summary>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async IAsyncEnumerable<int> ListVersionsAsync(Guid user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"{Prefix}{user:D}/";
        await foreach (var record in store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            // A hostile store could make up high numbers and leave none for real keys.
            if (int.TryParse(record.Name.ToString().AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                && version <= MaxVersion)
            {
                yield return version;
            }
        }
    }

    /// <summary>The names of all that lies where an account's cards are.</summary>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async Task<List<RecordName>> ListAsync(Guid user, CancellationToken cancellationToken)
    {
        var names = new List<RecordName>();
        await foreach (var record in store.ListAsync($"{Prefix}{user:D}/", cancellationToken).ConfigureAwait(false))
        {
            names.Add(record.Name);
        }

        return names;
    }

    /// <summary>The accounts that have cards.</summary>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    public async Task<HashSet<Guid>> FindOwnersAsync(CancellationToken cancellationToken)
    {
        var owners = new HashSet<Guid>();
        await foreach (var record in store.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (record.Name.ToString().Split('/') is [_, var owner, _] && Guid.TryParseExact(owner, "D", out var id))
            {
                owners.Add(id);
            }
        }

        return owners;
    }

    /// <summary>Whether the store has a card that says the same.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<bool> IsThereAsync(KeyCard card, CancellationToken cancellationToken)
    {
        var name = NameOf(card.User, card.KeyVersion);
        return await store.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } bytes
            && Read(name, bytes).Card is { } found
            && found.Hash().AsSpan().SequenceEqual(card.Hash());
    }

    private async Task<FoundCard> ReadAsync(RecordName name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } bytes
                ? Read(name, bytes)
                : new FoundCard(name, null, null);
        }
        catch (ObjectStoreException)
        {
            // One card that does not come must not keep all the others from being used.
            return new FoundCard(name, null, null);
        }
    }

    private FoundCard Read(RecordName name, byte[] bytes)
    {
        try
        {
            var card = KeyCard.Read(bytes, id => keyring.TryFind(id, out var key) ? key : null);

            // A store that hands out one card under another's name must not give one account two keys of one version.
            return NameOf(card.User, card.KeyVersion) == name
                ? new FoundCard(name, card, null)
                : new FoundCard(name, null, SealedObjectError.WrongObject);
        }
        catch (SealedObjectException exception)
        {
            return new FoundCard(name, null, exception.Error);
        }
    }
}

/// <summary>A card as it was found in the store.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Card">The card; null when it does not open.</param>
/// <param name="Error">Why it does not open; null for one that the store does not deliver.</param>
internal sealed record FoundCard(RecordName Name, KeyCard? Card, SealedObjectError? Error);
