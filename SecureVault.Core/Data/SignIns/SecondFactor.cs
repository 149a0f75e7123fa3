using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.SignIns;

/// <summary>A person's second factor, or since when they have been asked to set one up.</summary>
public sealed class SecondFactor
{
    /// <summary>The person.</summary>
    public required Guid UserId { get; init; }

    /// <summary>When a sign-in first found that the vault asks this person for a second factor; null while it does not.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Since when sign-in takes a code; null while it does not.</summary>
    public DateTimeOffset? TurnedOnAt { get; set; }

    /// <summary>The master key that the secret is sealed under.</summary>
    public string? MasterKeyId { get; set; }

    /// <summary>The secret that the person's app and this vault share, sealed.</summary>
    public byte[]? SealedSecret { get; set; }

    /// <summary>The last time step whose code was accepted. It only grows, so no code is accepted twice.</summary>
    public long LastStep { get; set; }

    /// <summary>Codes of the app in a row of which none was right.</summary>
    public int WrongCodes { get; set; }

    /// <summary>When the last of them was typed.</summary>
    public DateTimeOffset? WrongCodeAt { get; set; }

    /// <summary>The salt of the recovery codes' hashes.</summary>
    public byte[]? CodeSalt { get; set; }
}

/// <summary>A recovery code that was not used yet; using it removes the row.</summary>
public sealed class RecoveryCode
{
    /// <summary>Whose code.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Its salted slow hash, 32 bytes.</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>A sign-in whose password was right and that lacks its second step. It lives for some minutes and is used once.</summary>
public sealed class PendingSignIn
{
    /// <summary>The hash of the code in the browser's cookie; the code itself is not kept.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>The account that is signing in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The account's security stamp when its password was checked.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>Whether the person asked to stay signed in.</summary>
    public required bool IsRemembered { get; init; }

    /// <summary>When it is too late.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The master key that the secret is sealed under.</summary>
    public string? MasterKeyId { get; init; }

    /// <summary>For somebody who has to set up an authenticator first: the secret that is offered, sealed.</summary>
    public byte[]? SealedSecret { get; init; }

    /// <summary>For the owner of an account that is to be deleted, who has taken every step: how they proved who they are. Null for all others.</summary>
    public SignInWay? LeavingWay { get; init; }

    /// <summary>The OpenID provider at which it began; null for none.</summary>
    public string? ProviderIssuer { get; init; }

    /// <summary>The person there; null for none.</summary>
    public string? ProviderSubject { get; init; }

    /// <summary>The provider's session; null when it names none.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>Whether the person has left the provider's groups of administrators.</summary>
    public bool ProviderTakesRole { get; init; }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.ToTable("SecondFactors");
        builder.HasKey(factor => factor.UserId);
        builder.HasOne<VaultUser>().WithOne().HasForeignKey<SecondFactor>(factor => factor.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(factor => factor.MasterKeyId).HasMaxLength(32);
        builder.Property(factor => factor.CodeSalt).HasMaxLength(16);
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.HasKey(code => new { code.UserId, code.Hash });
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(code => code.Hash).HasMaxLength(32);
    }
}

internal sealed class PendingSignInConfiguration : IEntityTypeConfiguration<PendingSignIn>
{
    public void Configure(EntityTypeBuilder<PendingSignIn> builder)
    {
        builder.ToTable("PendingSignIns");
        builder.HasKey(pending => pending.CodeHash);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(pending => pending.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(pending => pending.UserId);
        builder.HasIndex(pending => pending.ExpiresAt);
        builder.Property(pending => pending.CodeHash).HasMaxLength(32);
        builder.Property(pending => pending.SecurityStamp).HasMaxLength(100);
        builder.Property(pending => pending.MasterKeyId).HasMaxLength(32);
        builder.Property(pending => pending.ProviderIssuer).HasMaxLength(ProviderLinkConfiguration.MaxIssuerLength);
        builder.Property(pending => pending.ProviderSubject).HasMaxLength(ProviderLinkConfiguration.MaxSubjectLength);
        builder.Property(pending => pending.ProviderSession).HasMaxLength(ProviderLinkConfiguration.MaxSessionLength);
    }
}
