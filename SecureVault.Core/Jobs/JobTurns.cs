using SecureVault.Core.Events;

namespace SecureVault.Core.Jobs;

/// <summary>How a job stands in this process, and when its next turn is. Pages and the loop use it from any thread.</summary>
internal sealed class JobTurns(JobName name, JobSchedule schedule, VaultEvents events, TimeProvider clock) : IDisposable
{
    // The time of day is looked at this often: the clock may be set while the loop waits.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // How soon it tries again while another process runs the job.
    private static readonly TimeSpan ElsewhereRetry = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _woken = new(0, 1);
    private readonly ProgressPace _pace = new(clock);
    private JobStatus _status = new(name);
    private CancellationTokenSource? _run;
    private bool _isAsked;
    private bool _isWoken;

    /// <summary>The job as it is now.</summary>
    public JobStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    public void Dispose() => _woken.Dispose();

    /// <summary>Lets it run soon, also while it is paused. Nothing while it runs: an impatient click is not a second run.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (!_status.IsRunning)
            {
                _isAsked = true;
                Release();
            }
        }
    }

    /// <summary>Lets it run soon, unless it is paused. The waiting after failures begins anew: a person may wait for what it does.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
            Release();
        }
    }

    /// <summary>Pauses it, or lets it run again when it is due.</summary>
    public void Pause(bool isPaused)
    {
        Set(status => status with { IsPaused = isPaused });
        lock (_gate)
        {
            Release();
        }
    }

    /// <summary>Ends the run that is under way.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _isAsked = false;
            _run?.Cancel();
        }
    }

    /// <summary>Takes over what an earlier process left. A run that it did not end was interrupted, and begins again soon.</summary>
    public void Open(JobStatus left)
    {
        var now = clock.GetUtcNow();
        var earliest = now + schedule.StartDelay;
        var isInterrupted = left is { StartedAt: not null, EndedAt: null };
        var isKept = left.DueAt > earliest && !isInterrupted && !schedule.IsFrequent;
        Set(status => left with
        {
            // A page may have paused it meanwhile.
            IsPaused = left.IsPaused || status.IsPaused,
            DueAt = isKept ? left.DueAt : earliest,
            EndedAt = isInterrupted ? now : left.EndedAt,
            Last = isInterrupted ? new JobResult(JobOutcome.Interrupted) : left.Last,
        });
    }

    /// <returns>Whether a person asked; null when it is not its turn.</returns>
    public bool? Take()
    {
        lock (_gate)
        {
            var (isAsked, isWoken) = (_isAsked, _isWoken);
            (_isAsked, _isWoken) = (false, false);
            if (isWoken)
            {
                _status = _status with { Failures = 0 };
            }

            return isAsked || (!_status.IsPaused && (isWoken || clock.GetUtcNow() >= Next())) ? isAsked : null;
        }
    }

    /// <summary>Another process runs it.</summary>
    public void PutOff() => Set(status => status with { IsElsewhere = true, DueAt = clock.GetUtcNow() + ElsewhereRetry });

    /// <returns>How it stood before.</returns>
    public JobStatus Begin(CancellationTokenSource run)
    {
        var before = Status;
        Set(status =>
        {
            _run = run;
            return status with { IsRunning = true, IsElsewhere = false, StartedAt = clock.GetUtcNow(), EndedAt = null, Progress = null };
        });
        return before;
    }

    public void Report(JobProgress progress)
    {
        lock (_gate)
        {
            _status = _status with { Progress = progress };
        }

        if (_pace.MayPublish())
        {
            events.Publish(new VaultEvent.JobsChanged());
        }
    }

    public void End(JobResult result)
    {
        var now = clock.GetUtcNow();
        Set(status =>
        {
            _run = null;
            var failures = result.Outcome == JobOutcome.Failed ? status.Failures + 1 : result.Outcome == JobOutcome.Done ? 0 : status.Failures;
            return status with
            {
                IsRunning = false,
                Progress = null,
                EndedAt = now,
                SucceededAt = result.Outcome == JobOutcome.Done ? now : status.SucceededAt,
                Last = result,
                Failures = failures,
                DueAt = now + WaitAfter(result.Outcome, failures),
            };
        });
    }

    /// <summary>Waits until it is time, or somebody asks.</summary>
    public async Task WaitAsync(CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(TimeLeft(), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stopping);
        try
        {
            await _woken.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // it is time
        }
    }

    private TimeSpan TimeLeft()
    {
        lock (_gate)
        {
            var left = Next() - clock.GetUtcNow();
            return _status.IsPaused || left > LongestWait ? LongestWait : left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A clock that was ahead must not put the next run off for longer than a job ever waits.</summary>
    private DateTimeOffset Next()
    {
        var longest = schedule.Interval > schedule.LongestRetry ? schedule.Interval : schedule.LongestRetry;
        var latest = clock.GetUtcNow() + longest;
        if (_status.DueAt is not { } due || due > latest)
        {
            _status = _status with { DueAt = due = latest };
        }

        return due;
    }

    private TimeSpan WaitAfter(JobOutcome outcome, int failures) => outcome switch
    {
        JobOutcome.Failed => schedule.RetryAfter(failures),
        JobOutcome.Interrupted => TimeSpan.Zero,
        JobOutcome.Held => schedule.RetryAfter(1),
        JobOutcome.Done or JobOutcome.Cancelled => schedule.Interval,
    };

    private void Set(Func<JobStatus, JobStatus> change)
    {
        lock (_gate)
        {
            _status = change(_status);
        }

        events.Publish(new VaultEvent.JobsChanged());
    }

    private void Release()
    {
        if (_woken.CurrentCount == 0)
        {
            _woken.Release();
        }
    }
}
