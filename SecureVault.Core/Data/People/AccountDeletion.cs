using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.People;

/// <summary>The party that asked for an account to be deleted. The numbers are stored; they never change meaning.</summary>
public enum DeletionOrigin
{
    /// <summary>The person's own.</summary>
    Person = 1,

    /// <summary>An administrator's.</summary>
    Administrator = 2,

    /// <summary>The operator's, by a verb of the command line.</summary>
    Command = 3,
}

/// <summary>How far the deletion of an account is. The numbers are stored; they never change meaning.</summary>
public enum DeletionPhase
{
    /// <summary>The account is closed, and can be kept.</summary>
    Waiting = 0,

    /// <summary>Its keys are destroyed; nothing brings it back.</summary>
    Destroying = 1,
}

/// <summary>
/// The deletion of an account. While the row is there the account is locked, so all that a lock ends is ended and stays so. The row goes with
/// the account, or when somebody keeps it.
/// </summary>
public sealed class AccountDeletion
{
    /// <summary>The account.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The origin of the request.</summary>
    public required DeletionOrigin Origin { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the keys are destroyed; not later than <see cref="RequestedAt"/> where there is no grace.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Since when an administrator had locked the account before; it is locked again when it is kept.</summary>
    public DateTimeOffset? LockedAt { get; init; }

    /// <summary>The language of the mails about it.</summary>
    public required string Language { get; init; }

    /// <summary>How far it is.</summary>
    public DeletionPhase Phase { get; set; }

    /// <summary>When the store took the marker that says that the account is gone; null before.</summary>
    public DateTimeOffset? NotedAt { get; set; }
}

internal sealed class AccountDeletionConfiguration : IEntityTypeConfiguration<AccountDeletion>
{
    public void Configure(EntityTypeBuilder<AccountDeletion> builder)
    {
        builder.ToTable("AccountDeletions");
        builder.HasKey(deletion => deletion.UserId);
        builder.HasOne<VaultUser>().WithOne().HasForeignKey<AccountDeletion>(deletion => deletion.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(deletion => deletion.Language).HasMaxLength(16);
    }
}
