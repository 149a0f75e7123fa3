using SecureVault.Core.Data;

namespace SecureVault.Web.Components.Uploads;

/// <summary>All that uploads write to the log. Never a name.</summary>
internal static partial class Log
{
    public static void UploadFailed(ILogger logger, string errorId, Exception exception) =>
        UploadFailed(logger, errorId, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 620, Level = LogLevel.Error, Message = "An upload failed; error ID {ErrorId} ({Reason})")]
    private static partial void UploadFailed(ILogger logger, string errorId, string reason, Exception? exception);

    [LoggerMessage(EventId = 621, Level = LogLevel.Warning, Message = "Names could not be looked up before an upload")]
    public static partial void NamesNotLookedUp(ILogger logger, Exception exception);

    public static void NotDiscarded(ILogger logger, SecureVault.Core.VersionId upload, Exception exception) =>
        NotDiscarded(logger, upload, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 623, Level = LogLevel.Warning, Message = "Cancelled upload {Upload} could not be ended; it will expire ({Reason})")]
    private static partial void NotDiscarded(ILogger logger, SecureVault.Core.VersionId upload, string reason, Exception? exception);

    public static void UnfinishedNotListed(ILogger logger, Exception exception) =>
        UnfinishedNotListed(logger, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 624, Level = LogLevel.Warning, Message = "Unfinished uploads could not be listed ({Reason})")]
    private static partial void UnfinishedNotListed(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(EventId = 626, Level = LogLevel.Warning, Message = "Folders that stayed empty could not be removed")]
    public static partial void FoldersNotRemoved(ILogger logger, Exception exception);
    [LoggerMessage(EventId = 625, Level = LogLevel.Warning, Message = "The scripts of uploads did not load in a browser")]
    public static partial void NotAttached(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 622, Level = LogLevel.Error, Message = "A pick could not be taken; error ID {ErrorId}")]
    public static partial void PickFailed(ILogger logger, string errorId, Exception exception);
}
