using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

/// <summary>Why the store failed, in terms a person can act on.</summary>
public enum StoreError
{
    /// <summary>It did not answer or failed; trying again later may help.</summary>
    Unavailable,

    /// <summary>It has no space left.</summary>
    Full,

    /// <summary>It refused; an administrator has to look.</summary>
    Refused,
}

/// <summary>Maps failures of store and database to what people need to know.</summary>
public static class StoreErrors
{
    /// <summary>Of an error.</summary>
    public static StoreError Of(ObjectStoreError error) => error switch
    {
        ObjectStoreError.Full => StoreError.Full,
        ObjectStoreError.AccessDenied or ObjectStoreError.ContainerMissing or ObjectStoreError.Incompatible => StoreError.Refused,
        ObjectStoreError.Unavailable or ObjectStoreError.NotFound or ObjectStoreError.Inconsistent => StoreError.Unavailable,
    };

    /// <summary>Of an error of the database.</summary>
    public static StoreError Of(DatabaseError error) => error switch
    {
        DatabaseError.Full => StoreError.Full,
        DatabaseError.ReadOnly or DatabaseError.Gone or DatabaseError.Damaged => StoreError.Refused,
        DatabaseError.Busy or DatabaseError.Unavailable or DatabaseError.Refused => StoreError.Unavailable,
    };
}
