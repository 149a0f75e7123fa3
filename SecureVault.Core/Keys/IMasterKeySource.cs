using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Where master keys are kept: a file, the environment, later a key service.</summary>
public interface IMasterKeySource
{
    /// <summary>Where it looks, for messages; never a key.</summary>
    string Description { get; }

    /// <summary>Reads the keys, the active one first. The caller owns them.</summary>
    /// <returns>Null when the source is empty and may be filled by <see cref="CreateAsync"/>.</returns>
    /// <exception cref="MasterKeyException">The source is missing, unreadable or no key.</exception>
    Task<IReadOnlyList<MasterKey>?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a new first key. Never overwrites one.</summary>
    /// <exception cref="MasterKeyException">It could not be written, or there is one by now.</exception>
    Task CreateAsync(MasterKey key, CancellationToken cancellationToken);
}
