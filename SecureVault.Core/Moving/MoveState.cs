namespace SecureVault.Core.Moving;

/// <summary>How far a move is. The numbers are stored; they never change meaning.</summary>
public enum MoveState
{
    /// <summary>Objects are being copied.</summary>
    Copying = 1,

    /// <summary>Nothing is copied until somebody resumes it; new objects go to the target all the same.</summary>
    Paused = 2,

    /// <summary>The target has everything; the move can be finished.</summary>
    Copied = 3,

    /// <summary>Somebody wants the move to end.</summary>
    Finishing = 4,

    /// <summary>The vault has left the source.</summary>
    Finished = 5,
}

/// <summary>The progress of a move.</summary>
/// <param name="State">How far it is.</param>
/// <param name="From">The place that is moved out of.</param>
/// <param name="To">The place that is moved into.</param>
/// <param name="TotalObjects">Objects that the source had at the start.</param>
/// <param name="TotalBytes">Their bytes.</param>
/// <param name="DoneObjects">Objects that are in both stores.</param>
/// <param name="DoneBytes">Their bytes.</param>
public sealed record MoveStatus(MoveState State, string From, string To, long TotalObjects, long TotalBytes, long DoneObjects, long DoneBytes)
{
    /// <summary>Objects that the source does not give out.</summary>
    public long FailedObjects { get; init; }

    /// <summary>How fast it goes at present.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>How fast it may go; null for as fast as it can.</summary>
    public long? LimitBytesPerSecond { get; init; }

    /// <summary>Why the end was refused.</summary>
    public MoveError? Refusal { get; init; }

    /// <summary>Why it does not go on; null when it does.</summary>
    public string? Note { get; init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it will take at the present pace; null where that can't be told.</summary>
    public TimeSpan? Remaining => State == MoveState.Copying && BytesPerSecond > 0
        ? TimeSpan.FromSeconds(Math.Max(0, TotalBytes - DoneBytes) / BytesPerSecond)
        : null;
}
