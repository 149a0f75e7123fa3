namespace SecureVault.Web.Components.Drive;

/// <summary>All that the drive page writes to the log. Never a name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 610, Level = LogLevel.Error, Message = "The drive page failed; fault {FaultId}")]
    public static partial void DriveFailed(ILogger logger, string faultId, Exception exception);
}
