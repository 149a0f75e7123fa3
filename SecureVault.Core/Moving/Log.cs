using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Moving;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 470, Level = LogLevel.Warning, Message = "The store is being moved to {Place}, as a note in it says; the database did not know of it")]
    public static partial void MoveFound(ILogger logger, string place);

    [LoggerMessage(EventId = 471, Level = LogLevel.Information, Message = "The target of the move has everything: {Objects} objects with {Bytes} bytes were copied or compared; 'securevault store copy finish' ends the move")]
    public static partial void MoveCopied(ILogger logger, long objects, long bytes);

    [LoggerMessage(EventId = 472, Level = LogLevel.Warning, Message = "The vault has left its store and works on {Place} from now on; change the settings (ObjectStore) before the next start")]
    public static partial void MoveFinished(ILogger logger, string place);

    [LoggerMessage(EventId = 473, Level = LogLevel.Warning, Message = "The move of the store does not go on for now ({Error}): {Reason}")]
    public static partial void MoveStopped(ILogger logger, MoveError error, string reason);

    [LoggerMessage(EventId = 474, Level = LogLevel.Error, Message = "The move of the store failed {Failures} times since the last such line ({Reason}); it will be tried again")]
    public static partial void MoveFailed(ILogger logger, int failures, string reason, Exception? exception);

    [LoggerMessage(EventId = 475, Level = LogLevel.Warning, Message = "The database knows of a move to {Place} that is not finished, but the store of the settings, {Store}, is this vault's and in no move: the database is from before, and what it says of the move is dropped")]
    public static partial void MoveOutdated(ILogger logger, string store, string place);
}
