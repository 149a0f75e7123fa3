using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Downloads;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 304, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} does not open ({Fault}); error ID {FaultId}")]
    public static partial void ObjectDamaged(ILogger logger, string? objectKey, ItemId item, SealedObjectFault fault, string faultId, Exception exception);

    [LoggerMessage(EventId = 305, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} could not be read ({Fault}): {Reason} Error ID: {FaultId}")]
    public static partial void ObjectNotRead(ILogger logger, string? objectKey, ItemId item, ObjectStoreFault fault, string reason, string faultId);

    [LoggerMessage(EventId = 462, Level = LogLevel.Warning, Message = "Contents for thumbnails could not be read {Failures} times since the last such line ({Fault}): {Reason}")]
    public static partial void PicturesNotRead(ILogger logger, int failures, ObjectStoreFault fault, string reason);
}
