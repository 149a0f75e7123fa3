namespace SecureVault.Core.Audit;

/// <summary>A way in which a chain can be broken.</summary>
public enum AuditFlaw
{
    /// <summary>An entry is not what was written.</summary>
    Changed,

    /// <summary>An entry is not there, though later ones are.</summary>
    Missing,

    /// <summary>An entry is there that the vault did not write.</summary>
    Inserted,

    /// <summary>The end of the chain is not there.</summary>
    Cut,

    /// <summary>The key of an entry's epoch is not the vault's, or is not at hand.</summary>
    ForeignEpoch,
}

/// <summary>The result of a verification.</summary>
public abstract record AuditVerdict
{
    private AuditVerdict()
    {
    }

    /// <summary>All entries are as they were written, and none is missing.</summary>
    /// <param name="Entries">How many there are.</param>
    /// <param name="Heads">How many heads in the store were compared with them; null when none were looked at.</param>
    public sealed record Whole(long Entries, int? Heads = null) : AuditVerdict;

    /// <summary>The log is not as it was written: somebody, or a fault of the disk, changed it.</summary>
    /// <param name="Chain">The chain.</param>
    /// <param name="Sequence">The first entry that is not as it should be.</param>
    /// <param name="Flaw">What is wrong with it.</param>
    public sealed record Broken(int Chain, long Sequence, AuditFlaw Flaw) : AuditVerdict;
}
