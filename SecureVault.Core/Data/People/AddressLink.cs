using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.People;

/// <summary>The effect of a link on an account's address. The numbers are stored; they never change meaning.</summary>
public enum AddressLinkKind
{
    /// <summary>Gives it a new address, to which the link was sent.</summary>
    Confirm = 1,

    /// <summary>Gives it back the address that it had, to which the link was sent.</summary>
    Undo = 2,
}

/// <summary>A link that was mailed to an address and gives it to an account. Its code is not kept, only its hash.</summary>
public sealed class AddressLink
{
    /// <summary>Names the link.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it does.</summary>
    public required AddressLinkKind Kind { get; init; }

    /// <summary>The account.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The address that the link was sent to, and that the account gets.</summary>
    public required string Email { get; init; }

    /// <summary>That address as accounts compare it.</summary>
    public required string NormalizedEmail { get; init; }

    /// <summary>SHA-256 of the code; 32 bytes. Null until the mail is sent, for which the code is made.</summary>
    public byte[]? CodeHash { get; set; }

    /// <summary>True for one that works no more, and is only counted.</summary>
    public bool IsOver { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class AddressLinkConfiguration : IEntityTypeConfiguration<AddressLink>
{
    public void Configure(EntityTypeBuilder<AddressLink> builder)
    {
        builder.ToTable("AddressLinks");
        builder.HasKey(link => link.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(link => link.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => link.UserId);
        builder.HasIndex(link => link.CodeHash).IsUnique();
        builder.Property(link => link.Email).HasMaxLength(256);
        builder.Property(link => link.NormalizedEmail).HasMaxLength(256);
        builder.Property(link => link.CodeHash).HasMaxLength(32);
    }
}
