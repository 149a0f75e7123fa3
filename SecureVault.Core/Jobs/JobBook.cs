using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Jobs;

/// <summary>How jobs stand, for all processes: a row in the database for each, and a lock.</summary>
internal sealed class JobBook(IDbContextFactory<VaultDbContext> contexts, JobLocks locks)
{
    /// <inheritdoc cref="JobLocks.TryTake"/>
    public IDisposable? TryLock(JobName name) => locks.TryTake(name);

    /// <summary>A job as it was left.</summary>
    public async Task<JobStatus> ReadAsync(JobName name, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var row = await db.Set<JobRow>().AsNoTracking().SingleOrDefaultAsync(job => job.Name == name, cancellationToken).ConfigureAwait(false);
            return row is null ? new JobStatus(name) : Read(row);
        }
    }

    /// <summary>Writes down how a job stands.</summary>
    public async Task SaveAsync(JobStatus status, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var row = await db.Set<JobRow>().SingleOrDefaultAsync(job => job.Name == status.Name, cancellationToken).ConfigureAwait(false)
                ?? db.Add(new JobRow { Name = status.Name }).Entity;
            row.DueAt = status.DueAt;
            row.IsPaused = status.IsPaused;
            row.StartedAt = status.StartedAt;
            row.EndedAt = status.EndedAt;
            row.SucceededAt = status.SucceededAt;
            row.Outcome = status.Last?.Outcome;
            row.Error = status.Last?.Error;
            row.Counts = status.Last is { Counts.Count: > 0 } last ? JsonSerializer.Serialize(last.Counts.ToDictionary(count => count.Key.ToString(), count => count.Value)) : null;
            row.Failures = status.Failures;
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static JobStatus Read(JobRow row) => new(row.Name)
    {
        DueAt = row.DueAt,
        IsPaused = row.IsPaused,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
        SucceededAt = row.SucceededAt,
        Last = row.Outcome is { } outcome ? new JobResult(outcome, row.Error) { Counts = ReadCounts(row.Counts) } : null,
        Failures = row.Failures,
    };

    /// <summary>A count that this version does not know is passed over.</summary>
    private static Dictionary<JobCount, long> ReadCounts(string? json)
    {
        var counts = new Dictionary<JobCount, long>();
        foreach (var (name, value) in json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [])
        {
            if (Enum.TryParse<JobCount>(name, out var count))
            {
                counts[count] = value;
            }
        }

        return counts;
    }
}
