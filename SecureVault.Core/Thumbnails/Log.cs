using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Thumbnails;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 311, Level = LogLevel.Warning, Message = "No thumbnail of {Version} can be made ({Error})")]
    public static partial void ThumbnailFailed(ILogger logger, VersionId version, ThumbnailError error);

    [LoggerMessage(EventId = 312, Level = LogLevel.Warning, Message = "A thumbnail of {Version} was not made; it will be asked for again")]
    public static partial void ThumbnailNotMade(ILogger logger, VersionId version, Exception exception);
}
