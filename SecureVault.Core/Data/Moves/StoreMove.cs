using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.Moves;

/// <summary>The move of the store to another place; at most one row. The server and the verbs of the command line speak through it.</summary>
public sealed class StoreMove
{
    /// <summary>The only identifier that the row can have.</summary>
    public const int SingleId = 1;

    /// <summary>Always <see cref="SingleId"/>.</summary>
    public int Id { get; init; } = SingleId;

    /// <summary>Tells this move from others; also in the records that the two stores hold.</summary>
    public required Guid MoveId { get; init; }

    /// <summary>The settings of both stores, sealed under the master key.</summary>
    public required byte[] SealedPlan { get; init; }

    /// <summary>The tag of the store that is moved out of.</summary>
    public required string FromTag { get; init; }

    /// <summary>The tag of the store that is moved into.</summary>
    public required string ToTag { get; init; }

    /// <summary>How far it is; the number of a MoveState.</summary>
    public required int State { get; set; }

    /// <summary>The last key up to which both stores were compared byte by byte; null before the first.</summary>
    public string? Position { get; set; }

    /// <summary>Objects that the source had at the start.</summary>
    public required long TotalObjects { get; init; }

    /// <summary>Their bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Objects that are in both stores.</summary>
    public long DoneObjects { get; set; }

    /// <summary>Their bytes.</summary>
    public long DoneBytes { get; set; }

    /// <summary>Objects that the source does not give out.</summary>
    public long FailedObjects { get; set; }

    /// <summary>How fast it goes at present.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>How fast it may go; null for as fast as it can.</summary>
    public long? LimitBytesPerSecond { get; set; }

    /// <summary>Whether the end gives up uploads that are unfinished in the source.</summary>
    public bool EndsUploads { get; set; }

    /// <summary>Why the end was refused; the number of a MoveError.</summary>
    public int? Refusal { get; set; }

    /// <summary>Why it does not go on, in one line for the operator.</summary>
    public string? Note { get; set; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was heard of last.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class StoreMoveConfiguration : IEntityTypeConfiguration<StoreMove>
{
    public void Configure(EntityTypeBuilder<StoreMove> builder)
    {
        builder.ToTable("StoreMove");
        builder.HasKey(move => move.Id);
        builder.Property(move => move.Id).ValueGeneratedNever();
        builder.Property(move => move.FromTag).HasMaxLength(8);
        builder.Property(move => move.ToTag).HasMaxLength(8);
        builder.Property(move => move.Position).HasMaxLength(64);
    }
}
