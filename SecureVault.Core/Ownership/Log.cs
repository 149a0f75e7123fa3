using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Ownership;

/// <summary>All that this folder can write to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 411, Level = LogLevel.Error, Message = "Nothing is removed from the store from now on ({Reason}): this database may not be the newest of the store's vault. An administrator has to check it on the page /admin/store")]
    public static partial void Held(ILogger logger, HoldReason reason);

    [LoggerMessage(EventId = 412, Level = LogLevel.Error, Message = "Nothing is removed from the store since {Since} ({Reason}). An administrator has to check it on the page /admin/store")]
    public static partial void StillHeld(ILogger logger, DateTimeOffset since, HoldReason reason);

    [LoggerMessage(EventId = 413, Level = LogLevel.Warning, Message = "The store was taken over with generation {Generation}; things may be removed from it again")]
    public static partial void Adopted(ILogger logger, long generation);

    // Without a stack: a store that is away or a disk that is full says all in a sentence.
    public static void MarkerNotWritten(ILogger logger, Exception exception) => MarkerNotWritten(
        logger,
        exception is ObjectStoreException store ? store.Message : DatabaseErrors.ReasonOf(exception),
        exception is ObjectStoreException ? null : DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 414, Level = LogLevel.Warning, Message = "The store's marker could not be renewed; the old one still counts: {Reason}")]
    private static partial void MarkerNotWritten(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(EventId = 415, Level = LogLevel.Information, Message = "Vault {VaultId} has marked its store")]
    public static partial void Marked(ILogger logger, Guid vaultId);

    [LoggerMessage(EventId = 416, Level = LogLevel.Warning, Message = "Of {Named} objects that were looked for {Missing} are missing in the store")]
    public static partial void SomeMissing(ILogger logger, int named, int missing);

    [LoggerMessage(EventId = 420, Level = LogLevel.Error, Message = "The clock jumped by {Gap}; nothing is removed because of its age until it has gone evenly for an hour, or an administrator confirms it on the page /admin/store")]
    public static partial void ClockJumped(ILogger logger, TimeSpan gap);

    [LoggerMessage(EventId = 421, Level = LogLevel.Information, Message = "The time that was seen last is {Gap} away; nothing is removed because of its age for an hour")]
    public static partial void LongStop(ILogger logger, TimeSpan? gap);

    [LoggerMessage(EventId = 422, Level = LogLevel.Information, Message = "The clock has gone evenly for an hour; things may be removed because of their age again")]
    public static partial void ClockSteady(ILogger logger);

    [LoggerMessage(EventId = 423, Level = LogLevel.Warning, Message = "An administrator confirmed the clock: it is {Now}")]
    public static partial void ClockConfirmed(ILogger logger, DateTimeOffset now);

    public static void TimeNotNoted(ILogger logger, Exception exception) =>
        TimeNotNoted(logger, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    [LoggerMessage(EventId = 424, Level = LogLevel.Warning, Message = "The time could not be noted in the database: {Reason}")]
    private static partial void TimeNotNoted(ILogger logger, string reason, Exception? exception);
}
