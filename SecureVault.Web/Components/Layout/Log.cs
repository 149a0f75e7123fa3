using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Layout;

/// <summary>All that the frame around the pages writes to the log.</summary>
internal static partial class Log
{
    public static void PageFailed(ILogger logger, string errorId, Exception exception) =>
        PageFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 600, Level = LogLevel.Error, Message = "A page failed; error ID {ErrorId} ({Reason})")]
    private static partial void PageFailed(ILogger logger, string errorId, string reason, Exception? exception);

    [LoggerMessage(EventId = 650, Level = LogLevel.Error, Message = "Whether the recovery key is saved could not be looked up")]
    public static partial void ReminderFailed(ILogger logger, Exception exception);
}
