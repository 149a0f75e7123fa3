using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;

namespace SecureVault.Core.Audit;

/// <summary>Records that contents were read.</summary>
/// <remarks>
/// An entry is durable before the first byte leaves: with one at the end, a crash in the middle would hide what had been read by then. It is
/// written while the object is being opened, so that mostly nobody waits for it; while somebody else keeps the database from writing, for
/// two seconds at most. A film that is watched is thousands of requests for ranges; the same reader's requests for the same content
/// within some minutes are one reading.
/// </remarks>
public sealed partial class AuditReads
{
    private const int MaxRemembered = 20_000;
    private static readonly TimeSpan OneReading = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly AuditLog _log;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FailureThrottle _failures;
    private readonly ConcurrentDictionary<Reading, Begun> _recent = new();
    private int _missed;

    internal AuditReads(AuditLog log, TimeProvider clock, ILogger<AuditReads> logger)
    {
        (_log, _clock, _logger) = (log, clock, logger);
        _failures = new FailureThrottle(clock);
    }

    /// <summary>Records a reading, unless it belongs to one that was recorded a moment ago.</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="target">What belongs to whom.</param>
    /// <param name="version">The content.</param>
    /// <returns>Ends when the entry is durable. A database that does not take it keeps nobody from reading; the next entry tells of it.</returns>
    public Task RecordAsync(UserId reader, AuditTarget target, VersionId version) => RecordAsync(
        new AuditEvent(AuditAction.Downloaded, target) { By = reader, Details = [("version", version)] }, version.Value);

    /// <summary>As above, for readings of another kind.</summary>
    /// <param name="happened">The reading.</param>
    /// <param name="content">Tells readings of one target apart.</param>
    public Task RecordAsync(AuditEvent happened, Guid content)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var origin = AuditOrigin.Current;
        var reading = new Reading(happened.Action, happened.By?.Value ?? origin.Id, origin.Session, happened.Target.Id, content);
        var now = _clock.GetTimestamp();
        if (_recent.TryGetValue(reading, out var begun) && !begun.Entry.IsFaulted && _clock.GetElapsedTime(begun.At, now) < OneReading)
        {
            return WaitAsync(begun.Entry);
        }

        Forget(now);
        var entry = WriteAsync(reading, happened);
        _recent[reading] = new Begun(now, entry);
        return WaitAsync(entry);
    }

    private async Task WaitAsync(Task entry)
    {
        try
        {
            await entry.WaitAsync(Patience, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It stays in the queue and is written when the others are done.
        }
    }

    private async Task WriteAsync(Reading reading, AuditEvent happened)
    {
        try
        {
            // Not under the reader's token: who goes away has asked for it nevertheless.
            await _log.RecordAloneAsync(happened, CancellationToken.None).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _missed, 0) is > 0 and var missed)
            {
                await _log.RecordAloneAsync(new AuditEvent(AuditAction.ReadsMissed) { Outcome = AuditOutcome.Failed, Details = [("count", missed)] }, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (DatabaseErrors.ErrorOf(exception) is not null)
        {
            // People must get at their files on a disk that is full.
            Interlocked.Increment(ref _missed);
            _recent.TryRemove(reading, out _);
            if (_failures.Add() is { } count)
            {
                NotRecorded(_logger, count, DatabaseErrors.ReasonOf(exception));
            }
        }
    }

    /// <summary>Makes room by letting go of what does not count any more, or else of all: then a few readings are recorded twice.</summary>
    private void Forget(long now)
    {
        if (_recent.Count < MaxRemembered)
        {
            return;
        }

        foreach (var (reading, begun) in _recent)
        {
            if (_clock.GetElapsedTime(begun.At, now) >= OneReading)
            {
                _recent.TryRemove(reading, out _);
            }
        }

        if (_recent.Count >= MaxRemembered)
        {
            _recent.Clear();
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Error, Message = "{Count} readings of files are not in the audit log, because the database did not take their entries ({Reason})")]
    private static partial void NotRecorded(ILogger logger, int count, string reason);

    private readonly record struct Reading(AuditAction Action, Guid? Reader, SessionId? Session, Guid? Target, Guid Content);

    private readonly record struct Begun(long At, Task Entry);
}
