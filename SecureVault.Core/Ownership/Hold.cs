namespace SecureVault.Core.Ownership;

/// <summary>Why nothing may be removed from the store. The numbers are stored; they never change meaning.</summary>
public enum HoldReason
{
    /// <summary>The store was used by a newer state of this vault: the database is a restored backup.</summary>
    OlderDatabase = 1,

    /// <summary>The database is a copy, or lies in another data folder: the vault that it was taken from may still run on this store.</summary>
    CopiedDatabase = 2,

    /// <summary>The store's marker is that of another vault.</summary>
    OtherVault = 3,

    /// <summary>While this server ran, another one took over the store.</summary>
    OtherWriter = 4,

    /// <summary>The store is older than the database: it was restored or exchanged.</summary>
    OlderStore = 5,

    /// <summary>The store's marker is damaged, or was written under a master key that is not at hand.</summary>
    UnreadableMarker = 6,

    /// <summary>The store had no marker and was taken over by a setting.</summary>
    MissingMarker = 7,
}

/// <summary>Nothing is removed from the store until somebody has looked.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Since">Since when.</param>
public sealed record Hold(HoldReason Reason, DateTimeOffset Since);

/// <summary>Database and store can't be the two halves of one vault. The message is one line for the operator and names the ways on.</summary>
public sealed class OwnershipException(string message) : Exception(message)
{
    /// <summary>Whether there is no database while the store has a vault: one can be restored then.</summary>
    public bool IsRestorable { get; init; }
}
