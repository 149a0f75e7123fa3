namespace SecureVault.Core.Cryptography;

/// <summary>Why something sealed did not open.</summary>
public enum SealedObjectError
{
    /// <summary>It does not begin as a sealed object does.</summary>
    NotSealed,

    /// <summary>A version that this program does not know.</summary>
    UnknownVersion,

    /// <summary>A content suite that this program does not know.</summary>
    UnknownSuite,

    /// <summary>The key is not the one it was sealed with, or what the key is bound to differs.</summary>
    WrongKey,

    /// <summary>A sound object, but not the one that was asked for.</summary>
    WrongObject,

    /// <summary>A chunk is not what was sealed.</summary>
    Damaged,

    /// <summary>Shorter than it has to be.</summary>
    Truncated,
}

/// <summary>Something sealed did not open. The message says nothing about keys or content.</summary>
public sealed class SealedObjectException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SealedObjectException(SealedObjectError error, long? chunk = null, long? offset = null)
        : base(Describe(error, chunk, offset)) => (Error, Chunk, Offset) = (error, chunk, offset);

    /// <summary>Why it did not open.</summary>
    public SealedObjectError Error { get; }

    /// <summary>The number of the chunk that failed, from zero.</summary>
    public long? Chunk { get; }

    /// <summary>Where that chunk begins in the object, in bytes.</summary>
    public long? Offset { get; }

    private static string Describe(SealedObjectError error, long? chunk, long? offset)
    {
        var what = error switch
        {
            SealedObjectError.NotSealed => "This is no sealed object.",
            SealedObjectError.UnknownVersion => "The object was sealed by a newer version of the format.",
            SealedObjectError.UnknownSuite => "The object was sealed with a content suite that is not known here.",
            SealedObjectError.WrongKey => "The key does not open this.",
            SealedObjectError.WrongObject => "The object is another one than was asked for.",
            SealedObjectError.Damaged => "The object is damaged.",
            SealedObjectError.Truncated => "The object is cut short.",
        };
        return chunk is null ? what : FormattableString.Invariant($"{what} Chunk {chunk} at offset {offset}.");
    }
}
