namespace SecureVault.Web.Components.Admin;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 640, Level = LogLevel.Error, Message = "The page of the people failed; fault {FaultId}")]
    public static partial void PeopleFailed(ILogger logger, string faultId, Exception exception);

    [LoggerMessage(EventId = 431, Level = LogLevel.Error, Message = "The page of the store failed; fault {FaultId}")]
    public static partial void StoreFailed(ILogger logger, string faultId, Exception exception);
}
