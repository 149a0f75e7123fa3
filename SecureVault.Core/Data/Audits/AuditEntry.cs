namespace SecureVault.Core.Data.Audits;

/// <summary>One thing that happened. Entries are added and, when their time is over, cut from the oldest; nothing changes one.</summary>
public sealed class AuditEntry
{
    /// <summary>The chain that it belongs to.</summary>
    public required int Chain { get; init; }

    /// <summary>Its place in the chain, from 1 and without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which kind of actor did it; the number of an AuditActorKind.</summary>
    public required int ActorKind { get; init; }

    /// <summary>The person, token or link; null for those that have no identifier.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The first half of the hash that names the actor's session; null outside one.</summary>
    public byte[]? Session { get; init; }

    /// <summary>The action; the number of an AuditAction.</summary>
    public required int Action { get; init; }

    /// <summary>Which kind of thing it was done to; the number of an AuditTargetKind.</summary>
    public required int TargetKind { get; init; }

    /// <summary>That thing.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>The person whom the target belongs to, who may see the entry as well.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>How it ended; the number of an AuditOutcome.</summary>
    public required int Outcome { get; init; }

    /// <summary>Where the request came from, as it may be kept.</summary>
    public string? Address { get; init; }

    /// <summary>Facts that name and describe nothing, in the form of a query string.</summary>
    public string? Details { get; init; }

    /// <summary>A name or a text, sealed under a name key of the owner.</summary>
    public byte[]? Box { get; init; }

    /// <summary>The version of the owner's user key that the box is under.</summary>
    public int? BoxKeyVersion { get; init; }

    /// <summary>The epoch whose key made <see cref="Mac"/>.</summary>
    public required int Epoch { get; init; }

    /// <summary>The keyed hash over this entry and the hash of the one before.</summary>
    public required byte[] Mac { get; init; }
}
