using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Security;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    public static void SecurityFailed(ILogger logger, string errorId, Exception exception) =>
        SecurityFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 1250, Level = LogLevel.Error, Message = "A page about sessions or sign-in failed; error ID {ErrorId} ({Reason})")]
    private static partial void SecurityFailed(ILogger logger, string errorId, string reason, Exception? exception);
}
