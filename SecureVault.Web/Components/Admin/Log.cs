using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Admin;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    public static void PeopleFailed(ILogger logger, string errorId, Exception exception) =>
        PeopleFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 640, Level = LogLevel.Error, Message = "The page of the people failed; error ID {ErrorId} ({Reason})")]
    private static partial void PeopleFailed(ILogger logger, string errorId, string reason, Exception? exception);

    public static void MailFailed(ILogger logger, string errorId, Exception exception) =>
        MailFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 1311, Level = LogLevel.Error, Message = "The page of the mail failed; error ID {ErrorId} ({Reason})")]
    private static partial void MailFailed(ILogger logger, string errorId, string reason, Exception? exception);

    public static void StoreFailed(ILogger logger, string errorId, Exception exception) =>
        StoreFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 431, Level = LogLevel.Error, Message = "The page of the store failed; error ID {ErrorId} ({Reason})")]
    private static partial void StoreFailed(ILogger logger, string errorId, string reason, Exception? exception);
}
