using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Recovery;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    public static void RestoreFailed(ILogger logger, RestoreProblem problem, Exception exception) =>
        RestoreFailed(logger, problem, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 750, Level = LogLevel.Information, Message = "Restoring the database: {Choice}")]
    public static partial void Restoring(ILogger logger, RestoreChoice choice);

    [LoggerMessage(EventId = 751, Level = LogLevel.Information, Message = "Restored the database: {Rows} rows of the backup, {Files} files besides")]
    public static partial void Restored(ILogger logger, long rows, int files);

    [LoggerMessage(EventId = 752, Level = LogLevel.Error, Message = "The restore did nothing ({Problem}, {Reason})")]
    private static partial void RestoreFailed(ILogger logger, RestoreProblem problem, string reason, Exception? exception);
}
