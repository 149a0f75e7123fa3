namespace SecureVault.Core.Moving;

/// <summary>Why a move of the store does not begin, go on or end. The numbers are stored; they never change meaning.</summary>
public enum MoveError
{
    /// <summary>The file that describes the target can't be used.</summary>
    Settings = 1,

    /// <summary>There is no move.</summary>
    NoMove = 2,

    /// <summary>Another move is not finished.</summary>
    OtherMove = 3,

    /// <summary>The target is the present store.</summary>
    SameStore = 4,

    /// <summary>The target holds something that is not this vault's.</summary>
    ForeignStore = 5,

    /// <summary>The target has too little room.</summary>
    NoRoom = 6,

    /// <summary>The database may not be the newest one of its store.</summary>
    Held = 7,

    /// <summary>The settings name the store that the vault has left.</summary>
    LeftStore = 8,

    /// <summary>The settings name the target of a move that is not finished.</summary>
    TargetNotReady = 9,

    /// <summary>Uploads from before the move are unfinished in the source.</summary>
    UploadsUnfinished = 10,

    /// <summary>The source does not give out some objects.</summary>
    Unreadable = 11,

    /// <summary>The target gave back something other than it was given.</summary>
    LyingTarget = 12,

    /// <summary>A store does not answer or refuses.</summary>
    Store = 13,

    /// <summary>The note of a move in a store does not open.</summary>
    UnreadableNote = 14,

    /// <summary>The two stores hold different bytes under one name, and either may be the damaged one.</summary>
    Differing = 15,
}

/// <summary>A move can't begin, go on or end. The message is one line for the operator; it names places and never secrets.</summary>
public sealed class MoveException(MoveError error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public MoveError Error => error;
}
