using Microsoft.Extensions.Logging;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "Object {ObjectKey} could not be removed ({Error}); it will be tried again: {Reason}")]
    public static partial void ObjectNotRemoved(ILogger logger, string objectKey, ObjectStoreError error, string reason);
}
