using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Admin;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    public static void PeopleFailed(ILogger logger, string faultId, Exception exception) =>
        PeopleFailed(logger, faultId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 640, Level = LogLevel.Error, Message = "The page of the people failed; error ID {FaultId} ({Reason})")]
    private static partial void PeopleFailed(ILogger logger, string faultId, string reason, Exception? exception);

    public static void StoreFailed(ILogger logger, string faultId, Exception exception) =>
        StoreFailed(logger, faultId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 431, Level = LogLevel.Error, Message = "The page of the store failed; error ID {FaultId} ({Reason})")]
    private static partial void StoreFailed(ILogger logger, string faultId, string reason, Exception? exception);
}
