using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Drive;

/// <summary>All that the drive page writes to the log. Never a name.</summary>
internal static partial class Log
{
    public static void DriveFailed(ILogger logger, string errorId, Exception exception) =>
        DriveFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 610, Level = LogLevel.Error, Message = "The drive page failed; error ID {ErrorId} ({Reason})")]
    private static partial void DriveFailed(ILogger logger, string errorId, string reason, Exception? exception);
}
