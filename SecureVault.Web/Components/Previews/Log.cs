namespace SecureVault.Web.Components.Previews;

/// <summary>All that previews write to the log. Never a name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 640, Level = LogLevel.Error, Message = "A text could not be shown; error ID {ErrorId}")]
    public static partial void TextNotRead(ILogger logger, string errorId, Exception exception);

    [LoggerMessage(EventId = 641, Level = LogLevel.Error, Message = "The text editor failed; error ID {ErrorId}")]
    public static partial void EditorFailed(ILogger logger, string errorId, Exception exception);
}
