using SecureVault.Core.Data;

namespace SecureVault.Web.Endpoints;

/// <summary>All that the endpoints write to the log. Never a name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 630, Level = LogLevel.Error, Message = "A download broke off; fault {FaultId}")]
    public static partial void DownloadBroken(ILogger logger, string faultId, Exception exception);

    [LoggerMessage(EventId = 631, Level = LogLevel.Error, Message = "A content could not be read to tell its format; fault {FaultId}")]
    public static partial void PreviewNotRead(ILogger logger, string faultId, Exception exception);

    [LoggerMessage(EventId = 520, Level = LogLevel.Error, Message = "The database failed a request ({Fault}); fault {FaultId}")]
    public static partial void DatabaseFailed(ILogger logger, DatabaseFault fault, string faultId, Exception exception);
}
