using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>
/// Adds master keys and changes their state. Where the source can't keep a change, the new keyring goes into a file of the caller's, for
/// somebody to put it in its place.
/// </summary>
public sealed class MasterKeyChanges(IMasterKeySource source)
{
    /// <summary>Whether the source keeps changes; otherwise every change needs a file to go to.</summary>
    public bool AreKept => source.KeepsChanges;

    /// <summary>Makes a new key that only opens, so that every server can learn of it before it wraps anything.</summary>
    /// <param name="file">Where the new keyring goes if the source does not keep it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The new key's identifier.</returns>
    /// <exception cref="MasterKeyException">The keyring could not be read or written.</exception>
    public async Task<string> AddAsync(string? file, CancellationToken cancellationToken)
    {
        using var key = MasterKey.Generate();
        await ChangeAsync(keys => [.. keys, new KeyringEntry(key, MasterKeyState.OpeningOnly)], file, cancellationToken).ConfigureAwait(false);
        return key.Id;
    }

    /// <summary>Makes a key the active one; the one before only opens from now on.</summary>
    /// <returns>False when it was active already; nothing is written then.</returns>
    /// <exception cref="MasterKeyException">The keyring has no such key, or the key is retired.</exception>
    public async Task<bool> ActivateAsync(string id, string? file, CancellationToken cancellationToken)
    {
        if (await StateOfAsync(id, cancellationToken).ConfigureAwait(false) == MasterKeyState.Active)
        {
            return false;
        }

        await ChangeAsync(
            keys => Demand(keys, id).State == MasterKeyState.Retired
                ? throw new MasterKeyException($"The master key {id} is retired; a key that was retired may have got out, so add a new one.")
                : [.. keys.Select(key => key with
                {
                    State = key.Id == id ? MasterKeyState.Active
                        : key.State == MasterKeyState.Active ? MasterKeyState.OpeningOnly
                        : key.State,
                })],
            file,
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Writes a key into a new file: for this account only, and never over another file.</summary>
    /// <exception cref="MasterKeyException">The keyring has no such key.</exception>
    /// <exception cref="IOException">There is such a file, or it can't be written.</exception>
    public async Task ExportAsync(string id, string file, CancellationToken cancellationToken)
    {
        var keys = await LoadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await MasterKeyFile.WriteNewAsync(file, Demand(keys, id).Key, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            keys.DisposeAll();
        }
    }

    /// <summary>The state of a key.</summary>
    /// <exception cref="MasterKeyException">The keyring has no such key.</exception>
    public async Task<MasterKeyState> StateOfAsync(string id, CancellationToken cancellationToken)
    {
        var keys = await LoadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Demand(keys, id).State;
        }
        finally
        {
            keys.DisposeAll();
        }
    }

    /// <summary>Ends the use of a key; whether anything needs it is the caller's to find out.</summary>
    internal Task RetireAsync(string id, string? file, CancellationToken cancellationToken) => ChangeAsync(
        keys => Demand(keys, id).State == MasterKeyState.Active
            ? throw new MasterKeyException($"The master key {id} is the active one; activate another one first.")
            : [.. keys.Select(key => key.Id == id ? key with { State = MasterKeyState.Retired } : key)],
        file,
        cancellationToken);

    private static KeyringEntry Demand(IReadOnlyList<KeyringEntry> keys, string id) =>
        keys.FirstOrDefault(key => key.Id == id) ?? throw new MasterKeyException($"There is no master key {id} at hand; 'securevault keys list' shows them.");

    private async Task<IReadOnlyList<KeyringEntry>> LoadAsync(CancellationToken cancellationToken) =>
        await source.LoadAsync(cancellationToken).ConfigureAwait(false)
        ?? throw new MasterKeyException($"There is no {source.Description}; see MasterKey:File.");

    private async Task ChangeAsync(
        Func<IReadOnlyList<KeyringEntry>, IReadOnlyList<KeyringEntry>> change, string? file, CancellationToken cancellationToken)
    {
        if (await source.ChangeAsync(change, cancellationToken).ConfigureAwait(false) is { } text)
        {
            await MasterKeyFile.WriteNewAsync(
                file ?? throw new ArgumentNullException(nameof(file), "The source keeps no change."), text + "\n", cancellationToken).ConfigureAwait(false);
        }
    }
}
