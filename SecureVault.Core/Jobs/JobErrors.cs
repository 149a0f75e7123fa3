using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Jobs;

/// <summary>Tells which kind of error ended a run.</summary>
public static class JobErrors
{
    /// <summary>The kind of an exception.</summary>
    public static JobError Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            ObjectStoreException store => Of(store.Error),
            MasterKeyException => JobError.Key,
            _ when DatabaseErrors.ErrorOf(exception) is { } database => database == DatabaseError.Full ? JobError.DiskFull : JobError.Database,
            IOException or UnauthorizedAccessException => JobError.Disk,
            _ => JobError.Unexpected,
        };
    }

    private static JobError Of(ObjectStoreError error) => error switch
    {
        ObjectStoreError.Unavailable => JobError.StoreUnavailable,
        ObjectStoreError.Full => JobError.DiskFull,
        ObjectStoreError.NotFound or ObjectStoreError.ContainerMissing or ObjectStoreError.AccessDenied
            or ObjectStoreError.Inconsistent or ObjectStoreError.Incompatible => JobError.StoreRefused,
    };
}
