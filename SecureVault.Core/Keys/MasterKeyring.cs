using System.Diagnostics.CodeAnalysis;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>The master keys of this installation, one of them active. Filled once, at start.</summary>
public sealed class MasterKeyring : IDisposable
{
    private IReadOnlyList<MasterKey>? _keys;

    /// <summary>The key that wraps what is new.</summary>
    /// <exception cref="InvalidOperationException">The keyring is not loaded.</exception>
    public MasterKey Active => Keys[0];

    /// <summary>True once the start has loaded it.</summary>
    public bool IsLoaded => _keys is not null;

    private IReadOnlyList<MasterKey> Keys => _keys ?? throw new InvalidOperationException("The master keyring is not loaded.");

    /// <summary>Takes over the keys, the active one first.</summary>
    public void Load(IReadOnlyList<MasterKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        if (Interlocked.CompareExchange(ref _keys, keys, null) is not null)
        {
            throw new InvalidOperationException("The master keyring is loaded already.");
        }
    }

    /// <summary>The key with this identifier, if the keyring has it.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out MasterKey? key)
    {
        key = Keys.FirstOrDefault(candidate => candidate.Id == id);
        return key is not null;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _keys ?? [])
        {
            key.Dispose();
        }
    }
}
