using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.People;

/// <summary>The subject of a mail. The numbers are stored; they never change meaning.</summary>
public enum MailKind
{
    /// <summary>A link to a new password, because somebody asked for it on the sign-in page.</summary>
    PasswordLink = 1,

    /// <summary>An account is to be deleted.</summary>
    DeletionRequested = 2,

    /// <summary>An account was deleted.</summary>
    AccountDeleted = 3,

    /// <summary>A link that makes the address an account's.</summary>
    AddressConfirmation = 4,

    /// <summary>An account has another address; where the mail has a link, it undoes that.</summary>
    AddressChanged = 5,

    /// <summary>A passkey was refused because somebody may have copied it.</summary>
    PasskeyBlocked = 6,

    /// <summary>Somebody who has the password guesses codes of the authenticator app.</summary>
    CodesGuessed = 7,
}

/// <summary>A mail that waits to be sent. It has no text: that, and the code of a link in it, is made when it is sent.</summary>
public sealed class OutgoingMail
{
    /// <summary>Names the mail.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is about.</summary>
    public required MailKind Kind { get; init; }

    /// <summary>Whom it goes to; null for somebody who has no account any more.</summary>
    public required Guid? UserId { get; init; }

    /// <summary>Where it goes to; null for the address that the account has when it is sent.</summary>
    public string? Address { get; init; }

    /// <summary>The link to an address that it brings; null for none.</summary>
    public Guid? LinkId { get; init; }

    /// <summary>The language that it was asked for in, such as "de".</summary>
    public required string Language { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset NextTryAt { get; set; }

    /// <summary>How often it was tried in vain.</summary>
    public int Attempts { get; set; }
}

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("OutgoingMails");
        builder.HasKey(mail => mail.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(mail => mail.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(mail => mail.UserId);
        builder.HasIndex(mail => mail.NextTryAt);
        builder.Property(mail => mail.Language).HasMaxLength(16);
        builder.Property(mail => mail.Address).HasMaxLength(256);
    }
}
