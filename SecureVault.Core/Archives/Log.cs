using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Archives;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 307, Level = LogLevel.Error, Message = "Object {ObjectKey} of item {Item} in an archive could not be opened; error ID {ErrorId}")]
    public static partial void ZipItemNotOpened(ILogger logger, ItemId item, string? objectKey, string errorId, Exception exception);
}
