using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.SignIns;

/// <summary>A person as an OpenID provider knows them, and the account that is theirs here.</summary>
public sealed class ProviderLink
{
    /// <summary>The provider, as it names itself.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's identifier there. It means nothing without the issuer.</summary>
    public required string Subject { get; init; }

    /// <summary>The account.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person last signed in that way.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class ProviderLinkConfiguration : IEntityTypeConfiguration<ProviderLink>
{
    // OpenID Connect Core 1.0, section 2: a subject has 255 ASCII characters at most.
    public const int MaxSubjectLength = 255;
    public const int MaxIssuerLength = 300;
    public const int MaxSessionLength = 255;

    public void Configure(EntityTypeBuilder<ProviderLink> builder)
    {
        builder.ToTable("ProviderLinks");
        builder.HasKey(link => new { link.Issuer, link.Subject });
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(link => link.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => new { link.UserId, link.Issuer }).IsUnique();
        builder.Property(link => link.Issuer).HasMaxLength(MaxIssuerLength);
        builder.Property(link => link.Subject).HasMaxLength(MaxSubjectLength);
    }
}
