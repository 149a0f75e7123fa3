using System.Diagnostics.CodeAnalysis;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>
/// The master keys of this installation, one of them active. Filled at the start, and again when the source changed
/// (<see cref="KeyringRefresh"/>). A key lives as long as the keyring, so whoever took one out of it can finish.
/// </summary>
public sealed class MasterKeyring : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MasterKey> _owned = [];
    private volatile KeySet? _keys;

    /// <summary>The key that wraps what is new.</summary>
    /// <exception cref="InvalidOperationException">The keyring is not loaded.</exception>
    public MasterKey Active => Keys.Opening[0];

    /// <summary>The keys that open something, the active one first.</summary>
    public IReadOnlyList<MasterKey> Opening => Keys.Opening;

    /// <summary>True once the start has loaded it.</summary>
    public bool IsLoaded => _keys is not null;

    private KeySet Keys => _keys ?? throw new InvalidOperationException("The master keyring is not loaded.");

    /// <summary>Takes over the keys, exactly one of them active.</summary>
    public void Load(IReadOnlyList<KeyringEntry> keys)
    {
        if (_keys is not null)
        {
            throw new InvalidOperationException("The master keyring is loaded already.");
        }

        Replace(keys);
    }

    /// <summary>The key with this identifier, if the keyring has it and it is not retired.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out MasterKey? key)
    {
        key = Keys.Opening.FirstOrDefault(candidate => candidate.Id == id);
        return key is not null;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var key in _owned.Values)
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Whether the keyring names this key but does not use it any more.</summary>
    internal bool IsRetired(string id) => Keys.Retired.Contains(id);

    /// <summary>Takes over the keys in place of those it has.</summary>
    /// <returns>True if they, or their states, are others than before.</returns>
    internal bool Replace(IReadOnlyList<KeyringEntry> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        lock (_gate)
        {
            var states = string.Join(' ', keys.Select(entry => $"{entry.Id}:{entry.State}"));
            var active = keys.Single(entry => entry.State == MasterKeyState.Active);
            var next = new KeySet(
                [Own(active), .. keys.Where(entry => entry.State == MasterKeyState.OpeningOnly).Select(Own)],
                keys.Where(entry => entry.State == MasterKeyState.Retired).Select(entry => Own(entry).Id).ToHashSet(),
                states);
            var isChanged = _keys?.States != states;
            _keys = next;
            return isChanged;
        }
    }

    /// <summary>The key that is in use already, or this one.</summary>
    private MasterKey Own(KeyringEntry entry)
    {
        if (!_owned.TryGetValue(entry.Id, out var key))
        {
            _owned.Add(entry.Id, key = entry.Key);
        }
        else if (!ReferenceEquals(key, entry.Key))
        {
            entry.Key.Dispose();
        }

        return key;
    }

    private sealed record KeySet(IReadOnlyList<MasterKey> Opening, IReadOnlySet<string> Retired, string States);
}
