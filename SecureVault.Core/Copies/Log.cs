using Microsoft.Extensions.Logging;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Copies;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 306, Level = LogLevel.Error, Message = "A copy of item {Item} was given up because the item is damaged ({Error}); error ID {ErrorId}")]
    public static partial void CopyDamaged(ILogger logger, ItemId item, SealedObjectError error, string errorId, Exception exception);
}
