using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Where master keys are kept: a file, whose keys a key service may wrap, or the environment.</summary>
public interface IMasterKeySource
{
    /// <summary>Where it looks, for messages; never a key.</summary>
    string Description { get; }

    /// <summary>Whether it keeps a change by itself. Otherwise somebody has to put the text that <see cref="ChangeAsync"/> returns in its place.</summary>
    bool KeepsChanges { get; }

    /// <summary>Differs from an earlier one when the keys may have changed. To ask for it costs next to nothing.</summary>
    string Stamp { get; }

    /// <summary>Reads the keys in their order. The caller owns them.</summary>
    /// <returns>Null when the source is empty and may be filled by <see cref="CreateAsync"/>.</returns>
    /// <exception cref="MasterKeyException">The source is missing, unreadable or no keyring.</exception>
    Task<IReadOnlyList<KeyringEntry>?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a new first key. Never overwrites one.</summary>
    /// <exception cref="MasterKeyException">It could not be written, or there is one by now.</exception>
    Task CreateAsync(MasterKey key, CancellationToken cancellationToken);

    /// <summary>Changes the keys; whatever stops when, all keys from before or all those after are there.</summary>
    /// <param name="change">Gets the present keys, which are the source's, and returns those to be kept.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is changed then.</param>
    /// <returns>The new text if the source can't keep it, else null.</returns>
    /// <exception cref="MasterKeyException">There is no keyring, or it could not be written.</exception>
    /// <exception cref="Data.VaultInUseException">Another process is changing it.</exception>
    Task<string?> ChangeAsync(Func<IReadOnlyList<KeyringEntry>, IReadOnlyList<KeyringEntry>> change, CancellationToken cancellationToken);
}
