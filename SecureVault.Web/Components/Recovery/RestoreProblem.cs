using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Components.Recovery;

/// <summary>Why there was no restore. The database is as it was before.</summary>
public enum RestoreProblem
{
    /// <summary>Somebody ended it.</summary>
    Cancelled,

    /// <summary>The master key can't be read, or there is none.</summary>
    NoKey,

    /// <summary>Nothing in the store opens with the master key at hand.</summary>
    WrongKey,

    /// <summary>The store has neither a backup nor a key card.</summary>
    Nothing,

    /// <summary>The backup is damaged, or a piece of it is missing.</summary>
    Damaged,

    /// <summary>A newer version of the program wrote the backup.</summary>
    Newer,

    /// <summary>The store does not answer.</summary>
    StoreUnavailable,

    /// <summary>The store refuses, or is not where the settings say.</summary>
    StoreRefused,

    /// <summary>The settings name a store that the vault has left, or can't be used.</summary>
    Settings,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The data folder can't be written to.</summary>
    Disk,

    /// <summary>Another process uses the data folder.</summary>
    InUse,

    /// <summary>Somebody made an account meanwhile.</summary>
    HasAccounts,

    /// <summary>A record that says what was deleted does not open, or rows are missing.</summary>
    Inconsistent,

    /// <summary>Something that nobody thought of.</summary>
    Unexpected,
}

/// <summary>Tells which problem an exception is.</summary>
internal static class RestoreProblems
{
    // No space left: ENOSPC, and ERROR_DISK_FULL of Windows.
    private static readonly int[] FullErrors = [28, unchecked((int)0x80070070)];

    public static RestoreProblem Of(Exception exception) => exception switch
    {
        OperationCanceledException => RestoreProblem.Cancelled,
        BackupException backup => Of(backup.Error),
        MasterKeyException => RestoreProblem.NoKey,
        ObjectStoreException store => Of(store.Error),
        MoveException or Microsoft.Extensions.Options.OptionsValidationException => RestoreProblem.Settings,
        VaultInUseException => RestoreProblem.InUse,
        StartException => RestoreProblem.HasAccounts,
        InvalidDataException => RestoreProblem.Inconsistent,
        _ when DatabaseErrors.ErrorOf(exception) is { } database => database == DatabaseError.Full ? RestoreProblem.DiskFull : RestoreProblem.Disk,
        IOException full when FullErrors.Contains(full.HResult) => RestoreProblem.DiskFull,
        IOException or UnauthorizedAccessException => RestoreProblem.Disk,
        _ => RestoreProblem.Unexpected,
    };

    public static RestoreProblem Of(BackupError error) => error switch
    {
        BackupError.Missing => RestoreProblem.Nothing,
        BackupError.WrongKey => RestoreProblem.WrongKey,
        BackupError.Damaged => RestoreProblem.Damaged,
        BackupError.Newer => RestoreProblem.Newer,
    };

    private static RestoreProblem Of(ObjectStoreError error) => error switch
    {
        ObjectStoreError.Unavailable => RestoreProblem.StoreUnavailable,
        ObjectStoreError.Full => RestoreProblem.DiskFull,
        ObjectStoreError.NotFound or ObjectStoreError.ContainerMissing or ObjectStoreError.AccessDenied
            or ObjectStoreError.Inconsistent or ObjectStoreError.Incompatible => RestoreProblem.StoreRefused,
    };
}
