using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting;

namespace SecureVault.Web.Commands;

/// <summary>Turns the exceptions that Core documents into lines and an exit code.</summary>
internal static class CommandErrors
{
    /// <returns>Null for an error that is the program's own.</returns>
    public static (ExitCode Code, IEnumerable<string> Lines)? Explain(Exception exception) =>
        StartRunner.Explain(exception) is { } lines ? (CodeOf(exception), lines.Distinct()) : null;

    /// <summary>The exit code that stands for a store's error.</summary>
    public static ExitCode CodeOf(ObjectStoreError error) => error switch
    {
        ObjectStoreError.Unavailable or ObjectStoreError.NotFound or ObjectStoreError.ContainerMissing or ObjectStoreError.Inconsistent => ExitCode.NotReachable,
        ObjectStoreError.AccessDenied => ExitCode.Key,
        ObjectStoreError.Full => ExitCode.Refused,
        ObjectStoreError.Incompatible => ExitCode.Usage,
    };

    /// <summary>The exit code that stands for a move that is refused.</summary>
    public static ExitCode CodeOf(MoveError error) => error switch
    {
        MoveError.Settings or MoveError.NoMove or MoveError.SameStore or MoveError.ForeignStore or MoveError.LeftStore or MoveError.TargetNotReady => ExitCode.Usage,
        MoveError.OtherMove or MoveError.UploadsUnfinished => ExitCode.Busy,
        MoveError.NoRoom or MoveError.Held => ExitCode.Refused,
        MoveError.Unreadable or MoveError.Differing => ExitCode.Findings,
        MoveError.LyingTarget or MoveError.Store => ExitCode.NotReachable,
        MoveError.UnreadableNote => ExitCode.Key,
    };

    private static ExitCode CodeOf(Exception exception) => exception switch
    {
        VaultInUseException => ExitCode.Busy,
        MasterKeyException => ExitCode.Key,
        BackupException backup => CodeOf(backup.Error),
        MoveException move => CodeOf(move.Error),
        InvalidDataException => ExitCode.Findings,
        ObjectStoreException store => CodeOf(store.Error),
        _ => DatabaseErrors.ErrorOf(exception) is { } error ? CodeOf(error) : ExitCode.Usage,
    };

    private static ExitCode CodeOf(BackupError error) => error switch
    {
        BackupError.Damaged => ExitCode.Findings,
        BackupError.Missing or BackupError.Newer => ExitCode.Usage,
        BackupError.WrongKey => ExitCode.Key,
    };

    private static ExitCode CodeOf(DatabaseError error) => error switch
    {
        DatabaseError.Busy => ExitCode.Busy,
        DatabaseError.Full => ExitCode.Refused,
        DatabaseError.ReadOnly or DatabaseError.Unavailable or DatabaseError.Gone or DatabaseError.Damaged or DatabaseError.Refused => ExitCode.NotReachable,
    };
}
