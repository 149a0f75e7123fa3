using System.Security.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Ownership;

/// <summary>The content found where a store keeps its marker.</summary>
/// <param name="Bytes">As it is; null when there is nothing.</param>
/// <param name="Marker">What it says; null when that is nothing that this vault's keys confirm.</param>
internal sealed record FoundMarker(byte[]? Bytes, StoreMarker? Marker)
{
    public bool IsMissing => Bytes is null;

    /// <summary>Changes with every marker, so what somebody agreed to once does not count for another.</summary>
    public string Code => Bytes is null ? "objects" : Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 4));
}

/// <summary>Reads and writes the store's marker.</summary>
internal sealed class Markers(IStoreMarkers store, MasterKeyring keyring, VaultInstance instance)
{
    public VaultInstance Instance => instance;

    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<FoundMarker> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = await store.ReadMarkerAsync(cancellationToken).ConfigureAwait(false);
        StoreMarker? marker = null;
        if (bytes is not null && keyring.IsLoaded)
        {
            StoreMarker.TryRead(bytes, id => keyring.TryFind(id, out var key) ? key : null, out marker);
        }

        return new FoundMarker(bytes, marker);
    }

    /// <exception cref="ObjectStoreException">The store does not take it, or its answer was lost.</exception>
    public Task WriteAsync(Guid vault, long generation, Guid stamp, bool isFirst, CancellationToken cancellationToken) =>
        store.WriteMarkerAsync(new StoreMarker(vault, generation, instance.Id, stamp).Write(keyring.Active), isFirst, cancellationToken);
}
