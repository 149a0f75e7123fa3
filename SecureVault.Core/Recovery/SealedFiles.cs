using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>Opens a single object that lies as a file: somebody's copy of it, on any computer.</summary>
public sealed class SealedFiles
{
    private readonly KeyCardReader _cards;
    private readonly MasterKeyring _keyring;

    internal SealedFiles(KeyCardReader cards, MasterKeyring keyring) => (_cards, _keyring) = (cards, keyring);

    /// <summary>Opens an object with the key that a card has of its owner.</summary>
    /// <param name="path">The object.</param>
    /// <param name="cardPath">A copy of the owner's key card; null to try all cards of the store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="SealedObjectException">It is no object, the card is none, or its key does not open the object.</exception>
    /// <exception cref="ObjectStoreException">The store's cards can't be read.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public async Task<OpenedFile> OpenAsync(string path, string? cardPath, CancellationToken cancellationToken)
    {
        using var keys = new CardKeys();
        if (cardPath is not null)
        {
            Add(keys, await File.ReadAllBytesAsync(cardPath, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await keys.AddAllAsync(_cards.ReadAllAsync(cancellationToken), _keyring).ConfigureAwait(false);
        }

        var reader = new ObjectReader(keys);
        var length = new FileInfo(path).Length;
        var found = await reader.IdentifyAsync(ReadAsync, length, cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2000 // the opened file owns it
        return new OpenedFile(found.Facts, await reader.OpenAsync(ReadAsync, found, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA2000

        Task<Stream> ReadAsync(long offset, long count, CancellationToken token)
        {
            var file = File.OpenRead(path);
            file.Position = offset;
            return Task.FromResult<Stream>(file);
        }
    }

    private void Add(CardKeys keys, byte[] bytes)
    {
        var card = KeyCard.Read(bytes, id => _keyring.TryFind(id, out var key) ? key : null);
        if (_keyring.TryFind(card.MasterKeyId, out var master))
        {
            keys.Add(card, master);
        }
    }
}

/// <summary>An opened object.</summary>
/// <param name="Facts">The file as it was on the day of its upload.</param>
/// <param name="Content">Its content; each chunk is verified before it is handed out.</param>
public sealed record OpenedFile(RecoveryFacts Facts, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => "OpenedFile(redacted)";
}
