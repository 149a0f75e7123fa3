using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Data;

/// <summary>
/// Tells the log that the database failed somebody. While it is locked or gone it fails everybody, so each kind of fault gets a line a
/// minute, with a count. There is no stack in it: what the database says is all that there is to know.
/// </summary>
public sealed partial class DatabaseFailures(TimeProvider clock, ILogger<DatabaseFailures> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DatabaseFault, Kind> _kinds = [];

    /// <summary>Notes a fault of the database.</summary>
    /// <returns>
    /// The number under which the log has it; somebody who gets no line shares the number of the last one. Null when the database is not
    /// at fault or refused a statement, which is a mistake of the program and worth a stack.
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

    [LoggerMessage(EventId = 520, Level = LogLevel.Error, Message = "The database failed {Failures} times since the last such line ({Fault}): {Reason} Fault {FaultId}")]
    private static partial void Failed(ILogger logger, int failures, DatabaseFault fault, string reason, string faultId);

    private sealed class Kind(FailureThrottle throttle)
    {
        public FailureThrottle Throttle => throttle;

        public string LastId { get; set; } = "";
    }
}
