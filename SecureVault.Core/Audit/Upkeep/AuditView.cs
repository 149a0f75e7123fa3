namespace SecureVault.Core.Audit.Upkeep;

/// <summary>Which entries are wanted; null for all.</summary>
public sealed record AuditFilter
{
    /// <summary>The person who acted, or whom it concerned.</summary>
    public Guid? Person { get; init; }

    /// <summary>The item, account or other thing that it was done to.</summary>
    public Guid? Target { get; init; }

    /// <summary>The action.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>How it ended.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A place in the list, which is in the order of time.</summary>
/// <param name="At">The time of the entry there.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Sequence">Its place in that.</param>
public readonly record struct AuditPlace(DateTimeOffset At, int Chain, long Sequence);

/// <summary>An entry as somebody may see it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Action">What was done.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AuditView(AuditPlace Place, AuditAction Action, AuditOutcome Outcome)
{
    /// <summary>The kind of actor.</summary>
    public AuditActorKind ActorKind { get; init; }

    /// <summary>The person, token or link.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The person's address; null for who sees it is not to know, or for an account that is gone.</summary>
    public string? ActorName { get; init; }

    /// <summary>Whether the one who sees it did it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The session, in hexadecimal digits.</summary>
    public string? Session { get; init; }

    /// <summary>Which kind of thing it was done to.</summary>
    public AuditTargetKind TargetKind { get; init; }

    /// <summary>That thing.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>The name of an item for its owner, the address of an account for administrators and its person.</summary>
    public string? TargetName { get; init; }

    /// <summary>Where the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>Further details that were recorded.</summary>
    public IReadOnlyList<(string Key, string Value)> Details { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"AuditView({Place})";
}

/// <summary>When the log was last verified, and whether it was whole.</summary>
public sealed record AuditCheck(DateTimeOffset At, bool IsWhole);
