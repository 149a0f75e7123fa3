using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Downloads;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 304, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} does not open ({Error}); error ID {ErrorId}")]
    public static partial void ObjectDamaged(ILogger logger, string? objectKey, ItemId item, SealedObjectError error, string errorId, Exception exception);

    [LoggerMessage(EventId = 305, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} could not be read ({Error}): {Reason} Error ID: {ErrorId}")]
    public static partial void ObjectNotRead(ILogger logger, string? objectKey, ItemId item, ObjectStoreError error, string reason, string errorId);

    [LoggerMessage(EventId = 462, Level = LogLevel.Warning, Message = "Contents for thumbnails could not be read {Failures} times since the last such line ({Error}): {Reason}")]
    public static partial void PicturesNotRead(ILogger logger, int failures, ObjectStoreError error, string reason);
}
