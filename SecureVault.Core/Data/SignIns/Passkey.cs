using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.SignIns;

/// <summary>A passkey: the public half of a key pair whose other half a device or a password manager keeps.</summary>
public sealed class Passkey
{
    /// <summary>Names the row.</summary>
    public required Guid Id { get; init; }

    /// <summary>The person who signs in with it.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The random identifier that the authenticator gave it.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>The public key, in COSE form.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often the authenticator has signed with it; 0 for those that don't count. It only grows.</summary>
    public required long SignCount { get; set; }

    /// <summary>How browsers reach the authenticator, such as "internal,hybrid".</summary>
    public required string Transports { get; init; }

    /// <summary>Whether the passkey may be on several devices.</summary>
    public required bool IsBackupEligible { get; init; }

    /// <summary>Whether it was on several devices, or in a backup, when it was last used.</summary>
    public required bool IsBackedUp { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last signed in with it.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When its counter went back, which is how a copied key shows itself. From then on it signs nobody in.</summary>
    public DateTimeOffset? BlockedAt { get; set; }

    /// <summary>The master key that the name is sealed under.</summary>
    public required string MasterKeyId { get; set; }

    /// <summary>The name that its person gave it, sealed.</summary>
    public required byte[] SealedName { get; set; }
}

/// <summary>A challenge that was answered with a right signature, so that nobody sends the same answer again while it would count.</summary>
public sealed class UsedChallenge
{
    /// <summary>SHA-256 of the challenge; 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When the challenge counts no more by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("Passkeys");
        builder.HasKey(passkey => passkey.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(passkey => passkey.UserId);
        builder.HasIndex(passkey => passkey.CredentialId).IsUnique();
        builder.Property(passkey => passkey.CredentialId).HasMaxLength(1023);
        builder.Property(passkey => passkey.Transports).HasMaxLength(200);
        builder.Property(passkey => passkey.MasterKeyId).HasMaxLength(32);
    }
}

internal sealed class UsedChallengeConfiguration : IEntityTypeConfiguration<UsedChallenge>
{
    public void Configure(EntityTypeBuilder<UsedChallenge> builder)
    {
        builder.ToTable("UsedChallenges");
        builder.HasKey(challenge => challenge.Hash);
        builder.HasIndex(challenge => challenge.ExpiresAt);
        builder.Property(challenge => challenge.Hash).HasMaxLength(32);
    }
}
