namespace SecureVault.Core.Data.Audits;

/// <summary>The end of a chain of entries. The transaction that adds an entry reads and moves it.</summary>
public sealed class AuditChain
{
    /// <summary>Counted from 1. A database that was restored goes on in a chain of its own.</summary>
    public required int Number { get; init; }

    /// <summary>The sequence of the last entry.</summary>
    public required long Sequence { get; set; }

    /// <summary>The keyed hash of the last entry.</summary>
    public required byte[] Mac { get; set; }

    /// <summary>The epoch of the last entry.</summary>
    public required int Epoch { get; set; }
}

/// <summary>A key that entries of a chain are hashed with. It changes with the master key.</summary>
public sealed class AuditEpoch
{
    /// <summary>The chain.</summary>
    public required int Chain { get; init; }

    /// <summary>Counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The master key that the epoch's key is derived from.</summary>
    public required string OriginKeyId { get; init; }

    /// <summary>The master key that <see cref="SealedKey"/> is under.</summary>
    public required string MasterKeyId { get; set; }

    /// <summary>The epoch's key, sealed: it is needed for longer than the master key that it is derived from.</summary>
    public required byte[] SealedKey { get; set; }
}
