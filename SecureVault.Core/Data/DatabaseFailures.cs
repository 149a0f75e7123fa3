using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Data;

/// <summary>
/// Logs database failures. While the database is locked or gone every request fails, so each kind of failure is logged once a minute,
/// with a count and without a stack: SQLite's message says everything.
/// </summary>
public sealed partial class DatabaseFailures(TimeProvider clock, ILogger<DatabaseFailures> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DatabaseFault, Kind> _kinds = [];

    /// <summary>Notes a fault of the database.</summary>
    /// <returns>
    /// The error ID in the log; a failure that is only counted shares the last one. Null when the database did not fail, or when it
    /// refused a statement, which is a bug and worth a stack.
    /// </returns>
    public string? TryNote(Exception exception)
    {
        if (DatabaseErrors.FaultOf(exception) is not { } fault || fault == DatabaseFault.Refused)
        {
            return null;
        }

        lock (_gate)
        {
            if (!_kinds.TryGetValue(fault, out var kind))
            {
                _kinds[fault] = kind = new Kind(new FailureThrottle(clock));
            }

            if (kind.Throttle.Add() is { } failures)
            {
                kind.LastId = FaultId.New();
                Failed(logger, failures, fault, DatabaseErrors.ReasonOf(exception), kind.LastId);
            }

            return kind.LastId;
        }
    }

    [LoggerMessage(EventId = 520, Level = LogLevel.Error, Message = "The database failed {Failures} times since the last such line ({Fault}): {Reason} Error ID: {FaultId}")]
    private static partial void Failed(ILogger logger, int failures, DatabaseFault fault, string reason, string faultId);

    private sealed class Kind(FailureThrottle throttle)
    {
        public FailureThrottle Throttle => throttle;

        public string LastId { get; set; } = "";
    }
}
