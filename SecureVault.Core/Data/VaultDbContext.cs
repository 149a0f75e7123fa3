using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SecureVault.Core.Data.Audits;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Data;

/// <summary>The database. A context lives for one operation, never for a circuit.</summary>
public sealed class VaultDbContext(DbContextOptions<VaultDbContext> options)
    : IdentityDbContext<VaultUser, IdentityRole<Guid>, Guid>(options)
{
    /// <summary>The users' keys, wrapped.</summary>
    public DbSet<WrappedUserKey> UserKeys => Set<WrappedUserKey>();

    /// <summary>The drives' items.</summary>
    public DbSet<DriveItem> Items => Set<DriveItem>();

    /// <summary>The files' contents.</summary>
    public DbSet<FileVersion> Versions => Set<FileVersion>();

    /// <summary>The space that drives use.</summary>
    public DbSet<DriveUsage> Usage => Set<DriveUsage>();

    /// <summary>How much is in folders.</summary>
    public DbSet<FolderTotal> FolderTotals => Set<FolderTotal>();

    /// <summary>Uploads that can go on.</summary>
    public DbSet<UploadSession> Uploads => Set<UploadSession>();

    /// <summary>Their parts.</summary>
    public DbSet<UploadPart> UploadParts => Set<UploadPart>();

    /// <summary>Their content that does not fill a part yet.</summary>
    public DbSet<UploadRemainder> UploadRemainders => Set<UploadRemainder>();

    /// <summary>Who is signed in where.</summary>
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();

    /// <summary>From where passwords were tried.</summary>
    public DbSet<SignInNetwork> SignInNetworks => Set<SignInNetwork>();

    /// <summary>The factors that people have besides the password.</summary>
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();

    /// <summary>Recovery codes that were not used yet.</summary>
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    /// <summary>Sign-ins that lack their second step.</summary>
    public DbSet<PendingSignIn> PendingSignIns => Set<PendingSignIn>();

    /// <summary>Keys that devices sign people in with.</summary>
    public DbSet<Passkey> Passkeys => Set<Passkey>();

    /// <summary>People as OpenID providers know them.</summary>
    public DbSet<ProviderLink> ProviderLinks => Set<ProviderLink>();

    /// <summary>Questions that passkeys have answered a moment ago.</summary>
    public DbSet<UsedChallenge> UsedChallenges => Set<UsedChallenge>();

    /// <summary>Open invitations.</summary>
    public DbSet<Invitation> Invitations => Set<Invitation>();

    /// <summary>Open links to new passwords.</summary>
    public DbSet<PasswordLink> PasswordLinks => Set<PasswordLink>();

    /// <summary>Links that were mailed to addresses, and give these to accounts.</summary>
    public DbSet<AddressLink> AddressLinks => Set<AddressLink>();

    /// <summary>Accounts that are to be destroyed.</summary>
    public DbSet<AccountDeletion> AccountDeletions => Set<AccountDeletion>();

    /// <summary>Mails that wait to be sent.</summary>
    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    /// <summary>The installation's own row.</summary>
    public DbSet<VaultState> State => Set<VaultState>();

    /// <summary>The move of the store, if there is one.</summary>
    public DbSet<StoreMove> StoreMoves => Set<StoreMove>();

    /// <summary>What happened.</summary>
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>The ends of the chains of those.</summary>
    public DbSet<AuditChain> AuditChains => Set<AuditChain>();

    /// <summary>The keys of the chains.</summary>
    public DbSet<AuditEpoch> AuditEpochs => Set<AuditEpoch>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(VaultDbContext).Assembly);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // SQLite has no type for a point in time; a count of milliseconds sorts and compares in SQL.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<SessionId>().HaveConversion<HashBytes>();
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        number => DateTimeOffset.FromUnixTimeMilliseconds(number));

    private sealed class HashBytes() : ValueConverter<SessionId, byte[]>(
        session => Convert.FromHexString(session.Hash),
        bytes => new SessionId(Convert.ToHexStringLower(bytes)));
}
