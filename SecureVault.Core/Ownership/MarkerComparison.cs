using SecureVault.Core.Data;

namespace SecureVault.Core.Ownership;

/// <summary>Tells whether a database is the one that a store's marker was written for.</summary>
internal static class MarkerComparison
{
    /// <summary>Compares a marker with the database; null when they belong together.</summary>
    public static HoldReason? Judge(VaultRecord record, StoreMarker? marker, Guid instance)
    {
        if (marker is null)
        {
            return HoldReason.UnreadableMarker;
        }

        if (record.VaultId is { } vault && marker.Vault != vault)
        {
            return HoldReason.OtherVault;
        }

        if (marker.Stamp == record.Stamp || marker.Stamp == record.NextStamp)
        {
            return marker.Writer == instance ? null : HoldReason.CopiedDatabase;
        }

        return record.VaultId is null || marker.Generation > record.Generation ? HoldReason.OlderDatabase
            : marker.Generation < record.Generation ? HoldReason.OlderStore
            : HoldReason.CopiedDatabase;
    }
}
