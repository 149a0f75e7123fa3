using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Jobs;

/// <summary>A job in the database.</summary>
internal sealed class JobRow
{
    /// <summary>The job.</summary>
    public required JobName Name { get; init; }

    /// <summary>When it runs next.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether a person paused it.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When its last run began.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When that ended; null while it runs, and after a crash.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When a run last did all that was to do.</summary>
    public DateTimeOffset? SucceededAt { get; set; }

    /// <summary>How the last run that ended ended.</summary>
    public JobOutcome? Outcome { get; set; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; set; }

    /// <summary>The counts of the last run, as JSON.</summary>
    public string? Counts { get; set; }

    /// <summary>How many runs failed in a row.</summary>
    public int Failures { get; set; }
}

internal sealed class JobRowConfiguration : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("Jobs");
        builder.HasKey(job => job.Name);
        builder.Property(job => job.Name).ValueGeneratedNever();
        builder.Property(job => job.Counts).HasMaxLength(2048);
    }
}
