using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 308, Level = LogLevel.Error, Message = "Version {Version} is not what was stored ({Error}); error ID {ErrorId}")]
    public static partial void NotIntact(ILogger logger, VersionId version, SealedObjectError error, string errorId, Exception? exception);

    [LoggerMessage(EventId = 309, Level = LogLevel.Error, Message = "The object of version {Version} is missing; error ID {ErrorId}")]
    public static partial void ObjectMissing(ILogger logger, VersionId version, string errorId, Exception? exception);

    [LoggerMessage(EventId = 313, Level = LogLevel.Error, Message = "The background verification found version {Version} not as it was stored ({Verdict})")]
    public static partial void FoundDamaged(ILogger logger, VersionId version, VersionVerdict verdict);

    [LoggerMessage(EventId = 314, Level = LogLevel.Warning, Message = "Version {Version} could not be read by its owner, and could not be marked ({Reason})")]
    public static partial void NotMarked(ILogger logger, VersionId version, string reason);

    [LoggerMessage(EventId = 310, Level = LogLevel.Error, Message = "Version {Version} could not be verified ({Error}); error ID {ErrorId}")]
    public static partial void NotVerified(ILogger logger, VersionId version, ObjectStoreError error, string errorId, Exception exception);
}
