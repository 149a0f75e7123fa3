using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    // Without a stack: while the store is away every upload of everybody comes by here again and again.
    public static void UploadFailed(ILogger logger, VersionId version, string errorId, ObjectStoreException exception) =>
        UploadFailed(logger, version, exception.Error, exception.Message, errorId);

    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "Upload {Version} failed at the store ({Error}): {Reason} Error ID: {ErrorId}")]
    private static partial void UploadFailed(ILogger logger, VersionId version, ObjectStoreError error, string reason, string errorId);

    [LoggerMessage(EventId = 301, Level = LogLevel.Error, Message = "Upload {Version} failed at the database; error ID {ErrorId}")]
    public static partial void UploadNotCommitted(ILogger logger, VersionId version, string errorId, Exception exception);

    [LoggerMessage(EventId = 440, Level = LogLevel.Warning, Message = "An upload of {Bytes} bytes was refused: the store has no room for it (Vault:MinFreeBytes); error ID {ErrorId}")]
    public static partial void UploadWithoutRoom(ILogger logger, long bytes, string errorId);

    [LoggerMessage(EventId = 441, Level = LogLevel.Error, Message = "An upload could not begin at the database; error ID {ErrorId}")]
    public static partial void UploadNotBegun(ILogger logger, string errorId, Exception exception);

    [LoggerMessage(EventId = 446, Level = LogLevel.Error, Message = "An upload could not begin because the store did not take the key card of its owner ({Error}): {Reason} Error ID: {ErrorId}")]
    public static partial void CardNotWritten(ILogger logger, ObjectStoreError error, string reason, string errorId);

    // A timeout has no stack worth reading.
    public static void RemainsLeft(ILogger logger, VersionId version, Exception exception) => RemainsLeft(
        logger, version, DatabaseErrors.ReasonOf(exception), exception is OperationCanceledException ? null : exception);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning, Message = "The remains of upload {Version} are left to the sweeper ({Reason})")]
    private static partial void RemainsLeft(ILogger logger, VersionId version, string reason, Exception? exception);
}
