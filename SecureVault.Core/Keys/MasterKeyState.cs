using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>How a master key is used.</summary>
public enum MasterKeyState
{
    /// <summary>It wraps what is new. A keyring has exactly one such key.</summary>
    Active,

    /// <summary>It opens what was wrapped under it and wraps nothing.</summary>
    OpeningOnly,

    /// <summary>It is not used any more. Its text stays in the source until somebody removes it.</summary>
    Retired,
}

/// <summary>A master key of a keyring.</summary>
/// <param name="Key">The key; whoever has the entry owns it.</param>
/// <param name="State">How it is used.</param>
public sealed record KeyringEntry(MasterKey Key, MasterKeyState State)
{
    /// <summary>Names the key and tells nothing about it.</summary>
    public string Id => Key.Id;

    /// <summary>A key as the only one of its keyring.</summary>
    public static KeyringEntry Only(MasterKey key) => new(key, MasterKeyState.Active);
}

/// <summary>Ends keys that were read for a look only.</summary>
internal static class KeyringEntries
{
    /// <summary>Zeroes them.</summary>
    public static void DisposeAll(this IEnumerable<KeyringEntry> entries)
    {
        foreach (var entry in entries)
        {
            entry.Key.Dispose();
        }
    }
}
