namespace SecureVault.Core.Storage;

/// <summary>Why a store did not do what it was asked.</summary>
public enum ObjectStoreError
{
    /// <summary>No answer, a time-out, a 5xx, an I/O error: another try may succeed.</summary>
    Unavailable,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>Bucket or folder is missing.</summary>
    ContainerMissing,

    /// <summary>Credentials or permissions were refused.</summary>
    AccessDenied,

    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The store holds something other than it was given, such as an object of the wrong length.</summary>
    Inconsistent,

    /// <summary>The store refuses how it is spoken to: checksum mode, signing, region, addressing.</summary>
    Incompatible,
}

/// <summary>A store failed. The message is for the operator's log and never carries secrets, names or content.</summary>
public sealed class ObjectStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ObjectStoreException(ObjectStoreError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>Why it failed.</summary>
    public ObjectStoreError Error { get; }
}
