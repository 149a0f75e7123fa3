using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SecureVault.Core.Data.Moves;

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

    /// <summary>Open invitations.</summary>
    public DbSet<Invitation> Invitations => Set<Invitation>();

    /// <summary>The installation's own row.</summary>
    public DbSet<VaultState> State => Set<VaultState>();

    /// <summary>The move of the store, if there is one.</summary>
    public DbSet<StoreMove> StoreMoves => Set<StoreMove>();

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
