using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Data;

/// <summary>
/// Logs database failures. While the database is locked or gone every request fails, so each kind of failure is logged once a minute,
/// with a count and without a stack: SQLite's message says everything.
/// </summary>
public sealed partial class DatabaseFailures(TimeProvider clock, ILogger<DatabaseFailures> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DatabaseError, Kind> _kinds = [];

    /// <summary>Notes an error of the database.</summary>
    /// <returns>
    /// The error ID in the log; a failure that is only counted shares the last one. Null when the database did not fail, or when it
    /// refused a statement, which is a bug and worth a stack.
    /// </returns>
    public string? TryNote(Exception exception)
    {
        if (DatabaseErrors.ErrorOf(exception) is not { } error || error == DatabaseError.Refused)
        {
            return null;
        }

        lock (_gate)
        {
            if (!_kinds.TryGetValue(error, out var kind))
            {
                _kinds[error] = kind = new Kind(new FailureThrottle(clock));
            }

            if (kind.Throttle.Add() is { } failures)
            {
                kind.LastId = ErrorId.New();
                Failed(logger, failures, error, DatabaseErrors.ReasonOf(exception), kind.LastId);
            }

            return kind.LastId;
        }
    }

    [LoggerMessage(EventId = 520, Level = LogLevel.Error, Message = "The database failed {Failures} times since the last such line ({Error}): {Reason} Error ID: {ErrorId}")]
    private static partial void Failed(ILogger logger, int failures, DatabaseError error, string reason, string errorId);

    private sealed class Kind(FailureThrottle throttle)
    {
        public FailureThrottle Throttle => throttle;

        public string LastId { get; set; } = "";
    }
}
