using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Settings;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    public static void PageFailed(ILogger logger, string errorId, Exception exception) =>
        PageFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 1350, Level = LogLevel.Error, Message = "A page of somebody's settings failed; error ID {ErrorId} ({Reason})")]
    private static partial void PageFailed(ILogger logger, string errorId, string reason, Exception? exception);
}
