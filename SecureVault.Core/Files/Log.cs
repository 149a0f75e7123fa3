using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    // Without a stack: while the store is away every upload of everybody comes by here again and again.
    public static void UploadFailed(ILogger logger, VersionId version, string faultId, ObjectStoreException exception) =>
        UploadFailed(logger, version, exception.Fault, exception.Message, faultId);

    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "Upload {Version} failed at the store ({Fault}): {Reason} Fault {FaultId}")]
    private static partial void UploadFailed(ILogger logger, VersionId version, ObjectStoreFault fault, string reason, string faultId);

    [LoggerMessage(EventId = 301, Level = LogLevel.Error, Message = "Upload {Version} failed at the database; fault {FaultId}")]
    public static partial void UploadNotCommitted(ILogger logger, VersionId version, string faultId, Exception exception);

    [LoggerMessage(EventId = 440, Level = LogLevel.Warning, Message = "An upload of {Bytes} bytes was refused: the store has no room for it (Vault:MinFreeBytes); fault {FaultId}")]
    public static partial void UploadWithoutRoom(ILogger logger, long bytes, string faultId);

    [LoggerMessage(EventId = 441, Level = LogLevel.Error, Message = "An upload could not begin at the database; fault {FaultId}")]
    public static partial void UploadNotBegun(ILogger logger, string faultId, Exception exception);

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "Object {ObjectKey} could not be removed ({Fault}); it will be tried again: {Reason}")]
    public static partial void ObjectNotRemoved(ILogger logger, string objectKey, ObjectStoreFault fault, string reason);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning, Message = "The remains of upload {Version} are left to the sweeper")]
    public static partial void RemainsLeft(ILogger logger, VersionId version, Exception exception);

    [LoggerMessage(EventId = 304, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} does not open ({Fault}); fault {FaultId}")]
    public static partial void ObjectDamaged(ILogger logger, string? objectKey, ItemId item, SealedObjectFault fault, string faultId, Exception exception);

    [LoggerMessage(EventId = 305, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} could not be read ({Fault}): {Reason} Fault {FaultId}")]
    public static partial void ObjectNotRead(ILogger logger, string? objectKey, ItemId item, ObjectStoreFault fault, string reason, string faultId);

    [LoggerMessage(EventId = 462, Level = LogLevel.Warning, Message = "Contents for small pictures could not be read {Failures} times since the last such line ({Fault}): {Reason}")]
    public static partial void PicturesNotRead(ILogger logger, int failures, ObjectStoreFault fault, string reason);

    [LoggerMessage(EventId = 306, Level = LogLevel.Error, Message = "A copy of item {Item} was given up because the item is damaged ({Fault}); fault {FaultId}")]
    public static partial void CopyDamaged(ILogger logger, ItemId item, SealedObjectFault fault, string faultId, Exception exception);

    [LoggerMessage(EventId = 307, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} in an archive could not be opened; fault {FaultId}")]
    public static partial void ZipItemNotOpened(ILogger logger, ItemId item, string? objectKey, string faultId, Exception exception);

    [LoggerMessage(EventId = 308, Level = LogLevel.Error, Message = "Version {Version} is not what was stored ({Fault}); fault {FaultId}")]
    public static partial void NotIntact(ILogger logger, VersionId version, SealedObjectFault fault, string faultId, Exception? exception);

    [LoggerMessage(EventId = 309, Level = LogLevel.Error, Message = "The object of version {Version} is missing; fault {FaultId}")]
    public static partial void ObjectMissing(ILogger logger, VersionId version, string faultId, Exception? exception);

    [LoggerMessage(EventId = 310, Level = LogLevel.Error, Message = "Version {Version} could not be verified ({Fault}); fault {FaultId}")]
    public static partial void NotVerified(ILogger logger, VersionId version, ObjectStoreFault fault, string faultId, Exception exception);

    [LoggerMessage(EventId = 311, Level = LogLevel.Warning, Message = "No small picture of {Version} can be made ({Fault})")]
    public static partial void ThumbnailFailed(ILogger logger, VersionId version, ThumbnailFault fault);

    [LoggerMessage(EventId = 312, Level = LogLevel.Warning, Message = "A small picture of {Version} was not made; it will be asked for again")]
    public static partial void ThumbnailNotMade(ILogger logger, VersionId version, Exception exception);
}
