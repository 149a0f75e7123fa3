using System.Data.Common;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Ownership;

/// <summary>The clock is in doubt: nothing is removed because of its age.</summary>
/// <param name="Gap">By how much it differs from what was expected; negative when it went back. Null where nothing was known.</param>
/// <param name="WhileRunning">False when it was found at a start: then the server may just have been off for that long.</param>
/// <param name="Until">When it is believed, if it goes on evenly, as this clock tells it.</param>
public sealed record ClockDoubt(TimeSpan? Gap, bool WhileRunning, DateTimeOffset Until);

/// <summary>
/// Compares the clock with one that can't be set, and at a start with the time that was seen last. A jump of more than an hour
/// stops whatever removes things because of their age, until the clock has gone evenly for an hour or an administrator confirms it.
/// </summary>
/// <remarks>
/// A server that was off for a week and a clock that jumped while it was off look the same. So a start after more than an hour waits
/// for an hour, too: that costs nobody anything, and a machine without a battery has its time from the network by then.
/// </remarks>
public sealed class ClockWatch
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);
    private static readonly TimeSpan Quarantine = TimeSpan.FromHours(1);
    private static readonly TimeSpan NoteInterval = TimeSpan.FromMinutes(5);

    private readonly VaultRecords _records;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private (long Timestamp, DateTimeOffset Time)? _anchor;
    private long? _noted;
    private (long Since, TimeSpan? Gap, bool WhileRunning)? _doubt;

    internal ClockWatch(VaultRecords records, VaultEvents events, TimeProvider clock, ILogger<ClockWatch> logger)
    {
        _records = records;
        _events = events;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Why nothing is removed because of its age; null when the clock is believed.</summary>
    public ClockDoubt? Doubt
    {
        get
        {
            lock (_gate)
            {
                return _doubt is { } doubt
                    ? new ClockDoubt(doubt.Gap, doubt.WhileRunning, _clock.GetUtcNow() + Quarantine - _clock.GetElapsedTime(doubt.Since))
                    : null;
            }
        }
    }

    /// <summary>Believes the clock from now on.</summary>
    public void Confirm()
    {
        lock (_gate)
        {
            (_doubt, _anchor, _noted) = (null, Now(), null);
        }

        Log.ClockConfirmed(_logger, _clock.GetUtcNow());
        _events.Publish(new VaultEvent.StoreStateChanged());
    }

    /// <summary>Compares the clock with the time that was seen last; the start calls it.</summary>
    /// <param name="lastSeen">That time; null where none was noted.</param>
    /// <param name="isNew">Whether the vault is new, so that nothing in it has an age.</param>
    internal void Start(DateTimeOffset? lastSeen, bool isNew)
    {
        var gap = _clock.GetUtcNow() - lastSeen;
        lock (_gate)
        {
            _anchor = Now();
            _doubt = isNew || gap?.Duration() <= Tolerance ? null : (_clock.GetTimestamp(), gap, false);
        }

        if (Doubt is not null)
        {
            Log.LongStop(_logger, gap);
        }
    }

    /// <summary>Compares now.</summary>
    /// <returns>True when the clock is believed.</returns>
    internal bool Look()
    {
        bool changed;
        lock (_gate)
        {
            changed = Compare();
            if (!changed)
            {
                return _doubt is null;
            }
        }

        if (Doubt is { Gap: { } gap })
        {
            Log.ClockJumped(_logger, gap);
        }
        else
        {
            Log.ClockSteady(_logger);
        }

        _events.Publish(new VaultEvent.StoreStateChanged());
        return Doubt is null;
    }

    /// <summary>Compares now, and notes the time every few minutes while the clock is believed: a start under a wrong clock has to see the gap.</summary>
    internal async Task LookAndNoteAsync(CancellationToken cancellationToken)
    {
        if (!Look() || (_noted is { } noted && _clock.GetElapsedTime(noted) < NoteInterval))
        {
            return;
        }

        try
        {
            await _records.WriteLastSeenAsync(_clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            _noted = _clock.GetTimestamp();
        }
        catch (DbException exception)
        {
            // A full disk must not keep the sweep from making room.
            Log.TimeNotNoted(_logger, exception);
        }
    }

    private (long Timestamp, DateTimeOffset Time) Now() => (_clock.GetTimestamp(), _clock.GetUtcNow());

    /// <returns>True when the answer changed, or the reason.</returns>
    private bool Compare()
    {
        // Against a fixed point, not the last look: many small jumps are a large one.
        var anchor = _anchor ??= Now();
        var gap = _clock.GetUtcNow() - anchor.Time - _clock.GetElapsedTime(anchor.Timestamp);
        if (gap.Duration() > Tolerance)
        {
            (_anchor, _doubt) = (Now(), (_clock.GetTimestamp(), gap, true));
            return true;
        }

        if (_doubt is { } doubt && _clock.GetElapsedTime(doubt.Since) >= Quarantine)
        {
            _doubt = null;
            return true;
        }

        return false;
    }
}
