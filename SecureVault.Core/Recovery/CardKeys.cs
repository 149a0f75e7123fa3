using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Recovery;

/// <summary>The user keys of all cards, opened: all that is needed to open objects without a database. Dispose it soon.</summary>
internal sealed class CardKeys : IDisposable
{
    private readonly List<Opened> _keys = [];

    // Of a person with many files: the key that fitted last is tried first. Several threads may look.
    private volatile Opened? _last;

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
#pragma warning disable CA2000 // the receiver disposes it
        if (_last is { } last && TryOpen(last, version, block) is { } again)
        {
            return again;
        }

        foreach (var key in _keys)
        {
            if (TryOpen(key, version, block) is { } opened)
            {
                _last = key;
                return opened;
            }
        }
#pragma warning restore CA2000

        return null;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var opened in _keys)
        {
            opened.Filter.Dispose();
            opened.Key.Dispose();
        }

        _keys.Clear();
        _last = null;
    }

    private static OpenedBlock? TryOpen(Opened opened, VersionId version, ReadOnlySpan<byte> block)
    {
        if (!opened.Filter.MayOpen(block))
        {
            return null;
        }

        try
        {
            var (key, facts) = RecoveryBlock.Open(opened.Key, opened.User.Value, version.Value, block);
            return new OpenedBlock(opened.User, opened.Key.Version, key, facts);
        }
        catch (SealedObjectException)
        {
            return null; // damaged, or another key's after all
        }
    }

    // Before anybody looks.
#pragma warning disable CA2000 // the list owns it
    private void AddKey(UserId user, UserKey key) => _keys.Add(new Opened(user, key, new RecoveryFilter(key)));
#pragma warning restore CA2000

    private sealed record Opened(UserId User, UserKey Key, RecoveryFilter Filter);
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
