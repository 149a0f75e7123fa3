using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Endpoints;

/// <summary>All that the endpoints write to the log. Never a name.</summary>
internal static partial class Log
{
    // A store or database that is away is told in a line; anything else with its stack.
    public static void DownloadBroken(ILogger logger, ContentSource? source, string errorId, Exception exception)
    {
        var store = exception as ObjectStoreException;
        DownloadBroken(logger, source?.Item, source?.Version, source?.ObjectKey, store?.Message ?? DatabaseErrors.ReasonOf(exception), errorId, store is null ? DatabaseErrors.StackOf(exception) : null);
    }

    [LoggerMessage(EventId = 630, Level = LogLevel.Error, Message = "A download broke off at item {Item}, version {Version}, object {ObjectKey}: {Reason} Error ID: {ErrorId}")]
    private static partial void DownloadBroken(ILogger logger, ItemId? item, VersionId? version, string? objectKey, string reason, string errorId, Exception? exception);

    [LoggerMessage(EventId = 631, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} could not be read to tell its format; error ID {ErrorId}")]
    public static partial void PreviewNotRead(ILogger logger, string objectKey, ItemId item, string errorId, Exception exception);
}
