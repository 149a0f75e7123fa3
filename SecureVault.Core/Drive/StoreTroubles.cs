using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

/// <summary>Why the store failed, in terms a person can act on.</summary>
public enum StoreTrouble
{
    /// <summary>It did not answer or failed; trying again later may help.</summary>
    Unavailable,

    /// <summary>It has no space left.</summary>
    Full,

    /// <summary>It refused; an administrator has to look.</summary>
    Refused,
}

/// <summary>Maps failures of store and database to what people need to know.</summary>
public static class StoreTroubles
{
    /// <summary>Of a fault.</summary>
    public static StoreTrouble Of(ObjectStoreFault fault) => fault switch
    {
        ObjectStoreFault.Full => StoreTrouble.Full,
        ObjectStoreFault.AccessDenied or ObjectStoreFault.ContainerMissing or ObjectStoreFault.Incompatible => StoreTrouble.Refused,
        ObjectStoreFault.Unavailable or ObjectStoreFault.NotFound or ObjectStoreFault.Inconsistent => StoreTrouble.Unavailable,
    };

    /// <summary>Of a fault of the database.</summary>
    public static StoreTrouble Of(DatabaseFault fault) => fault switch
    {
        DatabaseFault.Full => StoreTrouble.Full,
        DatabaseFault.ReadOnly or DatabaseFault.Gone or DatabaseFault.Damaged => StoreTrouble.Refused,
        DatabaseFault.Busy or DatabaseFault.Unavailable or DatabaseFault.Refused => StoreTrouble.Unavailable,
    };
}
