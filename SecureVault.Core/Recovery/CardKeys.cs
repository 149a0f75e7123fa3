using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Recovery;

/// <summary>The user keys of all cards, opened: all that is needed to open objects without a database. Dispose it soon.</summary>
internal sealed class CardKeys : IDisposable
{
    // Objects of one person tend to lie beside each other in time, so the key that fitted last is tried first. Several threads may look.
    private volatile Opened[] _keys = [];
    private int _count;

    /// <summary>The newest card of each account.</summary>
    public Dictionary<UserId, KeyCard> Accounts { get; } = [];

    /// <summary>All cards that open.</summary>
    public List<KeyCard> Cards { get; } = [];

    /// <summary>Opens the keys of all cards that open.</summary>
    /// <returns>How many cards don't.</returns>
    public async Task<int> AddAllAsync(IAsyncEnumerable<FoundCard> cards, MasterKeyring keyring)
    {
        var notOpened = 0;
        await foreach (var found in cards.ConfigureAwait(false))
        {
            try
            {
                if (found.Card is { } card && keyring.TryFind(card.MasterKeyId, out var master))
                {
                    Add(card, master);
                    continue;
                }
            }
            catch (SealedObjectException)
            {
                // Counted below.
            }

            notOpened++;
        }

        return notOpened;
    }

    /// <summary>Opens the key of a card. Nothing is added when it does not open.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public void Add(KeyCard card, MasterKey master)
    {
#pragma warning disable CA2000 // the list owns it
        AddKey(new UserId(card.User), card.Unwrap(master));
#pragma warning restore CA2000
        Cards.Add(card);
        if (!Accounts.TryGetValue(new UserId(card.User), out var known) || known.KeyVersion < card.KeyVersion)
        {
            Accounts[new UserId(card.User)] = card;
        }
    }

    /// <summary>Opens the key of a row. Nothing is added when it does not open.</summary>
    public void Add(WrappedUserKey row, MasterKeyring keyring)
    {
        try
        {
            if (keyring.TryFind(row.MasterKeyId, out var master))
            {
#pragma warning disable CA2000 // the list owns it
                AddKey(new UserId(row.UserId), master.UnwrapUserKey(row.Wrap, row.UserId, row.Version));
#pragma warning restore CA2000
            }
        }
        catch (SealedObjectException)
        {
            // Its objects are counted as those that no key opens.
        }
    }

    /// <summary>Tries the keys until one opens the block.</summary>
    /// <returns>Null when none does.</returns>
    public OpenedBlock? Open(VersionId version, ReadOnlySpan<byte> block)
    {
        var (keys, count) = (_keys, _count);
        for (var number = 0; number < count; number++)
        {
            try
            {
                var (key, facts) = RecoveryBlock.Open(keys[number].Key, keys[number].User.Value, version.Value, block);
                _keys = number == 0 ? keys : [keys[number], .. keys[..number], .. keys[(number + 1)..count]];
                return new OpenedBlock(keys[number].User, keys[number].Key.Version, key, facts);
            }
            catch (SealedObjectException)
            {
                // The next key may fit.
            }
        }

        return null;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var opened in _keys[.._count])
        {
            opened.Key.Dispose();
        }

        (_keys, _count) = ([], 0);
    }

    /// <summary>Before anybody looks; there may be thousands.</summary>
    private void AddKey(UserId user, UserKey key)
    {
        var keys = _keys;
        if (keys.Length == _count)
        {
            Array.Resize(ref keys, Math.Max(16, 2 * _count));
            _keys = keys;
        }

        keys[_count++] = new Opened(user, key);
    }

    private sealed record Opened(UserId User, UserKey Key);
}

/// <summary>An opened recovery block.</summary>
/// <param name="Owner">The user whose key opened it.</param>
/// <param name="KeyVersion">That key's version.</param>
/// <param name="Key">The object's key; the receiver disposes it.</param>
/// <param name="Facts">The file as it was on the day of its upload.</param>
internal sealed record OpenedBlock(UserId Owner, int KeyVersion, FileKey Key, RecoveryFacts Facts) : IDisposable
{
    public void Dispose() => Key.Dispose();
}
