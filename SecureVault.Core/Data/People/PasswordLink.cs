using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.People;

/// <summary>A link with which the owner of an account chooses a new password, once. Its code is not kept, only its hash.</summary>
public sealed class PasswordLink
{
    /// <summary>Names the link.</summary>
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the code; 32 bytes.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>Whose password it is for.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The administrator who made it; null when the owner asked for it, or the operator of the server.</summary>
    public Guid? MadeBy { get; init; }

    /// <summary>Whether it went to the account's address, because somebody asked for it on the sign-in page.</summary>
    public required bool IsMailed { get; init; }

    /// <summary>Whether it signs an administrator in instead, in an emergency.</summary>
    public bool IsEmergency { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasswordLinkConfiguration : IEntityTypeConfiguration<PasswordLink>
{
    public void Configure(EntityTypeBuilder<PasswordLink> builder)
    {
        builder.ToTable("PasswordLinks");
        builder.HasKey(link => link.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(link => link.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => link.CodeHash).IsUnique();
        builder.HasIndex(link => link.UserId);
        builder.Property(link => link.CodeHash).HasMaxLength(32);
    }
}
