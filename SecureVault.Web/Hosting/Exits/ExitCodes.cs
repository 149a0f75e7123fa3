using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting.Exits;

/// <summary>The exit code that stands for an error; the server's start and every verb use the same.</summary>
internal static class ExitCodes
{
    /// <summary>The exit code of an exception that <see cref="StartRunner.Explain"/> has a line for.</summary>
    public static ExitCode Of(Exception exception) => exception switch
    {
        _ when FreeSpace.IsUsedUp(exception) => ExitCode.Refused,
        VaultInUseException => ExitCode.Busy,
        MasterKeyException { IsUnreachable: true } => ExitCode.NotReachable,
        MasterKeyException => ExitCode.Key,
        BackupException backup => Of(backup.Error),
        MoveException move => Of(move.Error),
        InvalidDataException => ExitCode.Findings,
        ObjectStoreException store => Of(store.Error),
        _ => DatabaseErrors.ErrorOf(exception) is { } error ? Of(error) : ExitCode.Usage,
    };

    /// <summary>The exit code that stands for a store's error.</summary>
    public static ExitCode Of(ObjectStoreError error) => error switch
    {
        ObjectStoreError.Unavailable or ObjectStoreError.NotFound or ObjectStoreError.ContainerMissing or ObjectStoreError.Inconsistent => ExitCode.NotReachable,
        ObjectStoreError.AccessDenied => ExitCode.Key,
        ObjectStoreError.Full => ExitCode.Refused,
        ObjectStoreError.Incompatible => ExitCode.Usage,
    };

    /// <summary>The exit code that stands for a move that is refused.</summary>
    public static ExitCode Of(MoveError error) => error switch
    {
        MoveError.Settings or MoveError.NoMove or MoveError.SameStore or MoveError.ForeignStore or MoveError.LeftStore or MoveError.TargetNotReady => ExitCode.Usage,
        MoveError.OtherMove or MoveError.UploadsUnfinished => ExitCode.Busy,
        MoveError.NoRoom or MoveError.Held => ExitCode.Refused,
        MoveError.Unreadable or MoveError.Differing => ExitCode.Findings,
        MoveError.LyingTarget or MoveError.Store => ExitCode.NotReachable,
        MoveError.UnreadableNote => ExitCode.Key,
    };

    private static ExitCode Of(BackupError error) => error switch
    {
        BackupError.Damaged => ExitCode.Findings,
        BackupError.Missing or BackupError.Newer => ExitCode.Usage,
        BackupError.WrongKey => ExitCode.Key,
    };

    private static ExitCode Of(DatabaseError error) => error switch
    {
        DatabaseError.Busy => ExitCode.Busy,
        DatabaseError.Full => ExitCode.Refused,
        DatabaseError.ReadOnly or DatabaseError.Unavailable or DatabaseError.Gone or DatabaseError.Damaged or DatabaseError.Refused => ExitCode.NotReachable,
    };
}
