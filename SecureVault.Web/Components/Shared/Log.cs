namespace SecureVault.Web.Components.Shared;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 650, Level = LogLevel.Error, Message = "Whether the recovery key is saved could not be looked up")]
    public static partial void ReminderFailed(ILogger logger, Exception exception);
}
