using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Data;

internal sealed class WrappedUserKeyConfiguration : IEntityTypeConfiguration<WrappedUserKey>
{
    public void Configure(EntityTypeBuilder<WrappedUserKey> builder)
    {
        builder.ToTable("UserKeys");
        builder.HasKey(key => new { key.UserId, key.Version });
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(key => key.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(key => key.UserId).IsUnique().HasFilter("\"IsActive\"").HasDatabaseName("IX_UserKeys_OneActive");
        builder.Property(key => key.MasterKeyId).HasMaxLength(32);
        builder.Property(key => key.Wrap).HasMaxLength(61);
        builder.Property(key => key.CardHash).HasMaxLength(32);
    }
}

internal sealed class VaultUserConfiguration : IEntityTypeConfiguration<VaultUser>
{
    public void Configure(EntityTypeBuilder<VaultUser> builder)
    {
        builder.Property(user => user.DisplayName).HasMaxLength(100);
        builder.Property(user => user.Language).HasMaxLength(16);
    }
}

internal sealed class DriveItemConfiguration : IEntityTypeConfiguration<DriveItem>
{
    public void Configure(EntityTypeBuilder<DriveItem> builder)
    {
        builder.ToTable("Items");
        builder.HasKey(item => item.Id);
        // An account goes only after its drive was purged, object by object: no cascade.
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(item => item.OwnerId).OnDelete(DeleteBehavior.Restrict);
        // A name is taken by at most one live item in a folder.
        builder.HasIndex(item => new { item.OwnerId, item.ParentId, item.NameIndex })
            .IsUnique()
            .HasFilter("\"DeletedAt\" IS NULL")
            .HasDatabaseName("IX_Items_OneLiveName");
        builder.HasIndex(item => new { item.OwnerId, item.DeletedAt }).HasFilter("\"DeletedAt\" IS NOT NULL").HasDatabaseName("IX_Items_Trash");

        // Without those that go already: of a hundred thousand that expire together each batch would pass over all batches before it.
        builder.HasIndex(item => item.DeletedAt).HasFilter("\"DeletedAt\" IS NOT NULL AND NOT \"IsPurging\"");
        builder.HasIndex(item => new { item.OwnerId, item.ModifiedAt }).HasDatabaseName("IX_Items_Recent");
        builder.HasIndex(item => item.OwnerId).HasFilter("\"IsFavourite\"").HasDatabaseName("IX_Items_Favourites");
        // In the order in which they are taken: SQLite walks through all items in that order rather than sort the few.
        builder.HasIndex(item => item.Id).HasFilter("\"IsPurging\"").HasDatabaseName("IX_Items_Purging");
        builder.Property(item => item.NameIndex).HasMaxLength(16);
    }
}

internal sealed class FileVersionConfiguration : IEntityTypeConfiguration<FileVersion>
{
    public void Configure(EntityTypeBuilder<FileVersion> builder)
    {
        builder.ToTable("Versions");
        builder.HasKey(version => version.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(version => version.OwnerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(version => new { version.OwnerId, version.State });
        builder.HasIndex(version => version.ItemId);
        builder.HasIndex(version => version.ObjectKey).IsUnique();
        // Their conditions stand in the sweeper's queries word for word: SQLite takes an index of some rows only where it can see that no other row is asked for.
        builder.HasIndex(version => version.LeaseExpiresAt).HasFilter("\"State\" = 0").HasDatabaseName("IX_Versions_Pending");
        builder.HasIndex(version => version.Id).HasFilter("\"State\" = 2").HasDatabaseName("IX_Versions_Purging");
        builder.HasIndex(version => version.SupersededAt).HasFilter("\"SupersededAt\" IS NOT NULL");
        builder.HasIndex(version => new { version.VerifiedAt, version.Id }).HasFilter("\"State\" = 1").HasDatabaseName("IX_Versions_Verification");
        builder.HasIndex(version => version.DamagedAt).HasFilter("\"DamagedAt\" IS NOT NULL").HasDatabaseName("IX_Versions_Damaged");
        builder.HasIndex(version => version.ThumbnailOf).IsUnique().HasFilter("\"ThumbnailOf\" IS NOT NULL AND \"State\" = 1").HasDatabaseName("IX_Versions_OneThumbnail");
        builder.Property(version => version.ObjectKey).HasMaxLength(64);
        builder.Property(version => version.WrappedFileKey).HasMaxLength(61);
    }
}

internal sealed class DriveUsageConfiguration : IEntityTypeConfiguration<DriveUsage>
{
    public void Configure(EntityTypeBuilder<DriveUsage> builder)
    {
        builder.ToTable("DriveUsage");
        builder.HasKey(usage => usage.OwnerId);
        builder.HasIndex(usage => usage.UsedBytes); // the people who store most come first
        builder.HasOne<VaultUser>().WithOne().HasForeignKey<DriveUsage>(usage => usage.OwnerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class FolderTotalConfiguration : IEntityTypeConfiguration<FolderTotal>
{
    public void Configure(EntityTypeBuilder<FolderTotal> builder)
    {
        builder.ToTable("FolderTotals");
        builder.HasKey(total => new { total.OwnerId, total.FolderId });
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(total => total.OwnerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UploadSessionConfiguration : IEntityTypeConfiguration<UploadSession>
{
    public void Configure(EntityTypeBuilder<UploadSession> builder)
    {
        builder.ToTable("Uploads");
        builder.HasKey(upload => upload.VersionId);
        builder.HasOne<FileVersion>().WithOne().HasForeignKey<UploadSession>(upload => upload.VersionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(upload => upload.OwnerId);
        builder.Property(upload => upload.StoreUpload).HasMaxLength(1024);
    }
}

internal sealed class UploadPartConfiguration : IEntityTypeConfiguration<UploadPart>
{
    public void Configure(EntityTypeBuilder<UploadPart> builder)
    {
        builder.ToTable("UploadParts");
        builder.HasKey(part => new { part.VersionId, part.Number });
        builder.HasOne<UploadSession>().WithMany().HasForeignKey(part => part.VersionId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(part => part.StoreTag).HasMaxLength(256);
    }
}

internal sealed class UploadRemainderConfiguration : IEntityTypeConfiguration<UploadRemainder>
{
    public void Configure(EntityTypeBuilder<UploadRemainder> builder)
    {
        builder.ToTable("UploadRemainders");
        builder.HasKey(remainder => new { remainder.VersionId, remainder.Offset });
        builder.HasOne<UploadSession>().WithMany().HasForeignKey(remainder => remainder.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SignInSessionConfiguration : IEntityTypeConfiguration<SignInSession>
{
    public void Configure(EntityTypeBuilder<SignInSession> builder)
    {
        builder.ToTable("SignInSessions");
        builder.HasKey(session => session.Id);
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(session => session.UserId);
        builder.Property(session => session.Id).HasMaxLength(32);
        builder.Property(session => session.SecurityStamp).HasMaxLength(100);
        builder.Property(session => session.Network).HasMaxLength(64);
        builder.Property(session => session.ProviderIssuer).HasMaxLength(ProviderLinkConfiguration.MaxIssuerLength);
        builder.Property(session => session.ProviderSubject).HasMaxLength(ProviderLinkConfiguration.MaxSubjectLength);
        builder.Property(session => session.ProviderSession).HasMaxLength(ProviderLinkConfiguration.MaxSessionLength);
    }
}

internal sealed class SignInNetworkConfiguration : IEntityTypeConfiguration<SignInNetwork>
{
    public void Configure(EntityTypeBuilder<SignInNetwork> builder)
    {
        builder.ToTable("SignInNetworks");
        builder.HasKey(network => new { network.UserId, network.Network });
        builder.HasOne<VaultUser>().WithMany().HasForeignKey(network => network.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(network => network.LastAttemptAt);
        builder.Property(network => network.Network).HasMaxLength(32);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.HasKey(invitation => invitation.Id);
        builder.HasIndex(invitation => invitation.CodeHash).IsUnique();
        builder.HasIndex(invitation => invitation.NormalizedEmail).IsUnique();
        builder.Property(invitation => invitation.Email).HasMaxLength(256);
        builder.Property(invitation => invitation.NormalizedEmail).HasMaxLength(256);
        builder.Property(invitation => invitation.CodeHash).HasMaxLength(32);
    }
}

internal sealed class VaultStateConfiguration : IEntityTypeConfiguration<VaultState>
{
    public void Configure(EntityTypeBuilder<VaultState> builder)
    {
        builder.ToTable("VaultState", table => table.HasCheckConstraint("CK_VaultState_Single", "\"Id\" = 1"));
        builder.HasKey(state => state.Id);
        builder.Property(state => state.Id).ValueGeneratedNever();
    }
}
