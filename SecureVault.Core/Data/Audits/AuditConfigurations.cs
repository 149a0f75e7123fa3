using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.Audits;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.HasKey(entry => new { entry.Chain, entry.Sequence });

        // In the order of the page, so that none of a million rows has to be sorted.
        builder.HasIndex(entry => new { entry.At, entry.Chain, entry.Sequence }).HasDatabaseName("IX_AuditEntries_Time");
        builder.HasIndex(entry => new { entry.ActorId, entry.At, entry.Chain, entry.Sequence }).HasFilter("\"ActorId\" IS NOT NULL").HasDatabaseName("IX_AuditEntries_Actor");

        // What others did to a person's things: little, among all that people do to their own. AuditQuery asks for it in the same words.
        builder.HasIndex(entry => new { entry.OwnerId, entry.At, entry.Chain, entry.Sequence }).HasFilter("\"ActorId\" IS NULL OR \"ActorId\" <> \"OwnerId\"").HasDatabaseName("IX_AuditEntries_Owner");
        builder.HasIndex(entry => new { entry.TargetId, entry.At, entry.Chain, entry.Sequence }).HasFilter("\"TargetId\" IS NOT NULL").HasDatabaseName("IX_AuditEntries_Target");
        builder.HasIndex(entry => new { entry.Action, entry.At, entry.Chain, entry.Sequence }).HasDatabaseName("IX_AuditEntries_Action");
        builder.HasIndex(entry => new { entry.Outcome, entry.At, entry.Chain, entry.Sequence }).HasFilter("\"Outcome\" <> 1").HasDatabaseName("IX_AuditEntries_NotDone");

        // Bytes take less than half of the room that SQLite's text does, four times a row.
        builder.Property(entry => entry.ActorId).HasConversion<byte[]>();
        builder.Property(entry => entry.TargetId).HasConversion<byte[]>();
        builder.Property(entry => entry.OwnerId).HasConversion<byte[]>();
        builder.Property(entry => entry.Session).HasMaxLength(16);
        builder.Property(entry => entry.Address).HasMaxLength(64);
        builder.Property(entry => entry.Details).HasMaxLength(2048);
        builder.Property(entry => entry.Mac).HasMaxLength(32);
    }
}

internal sealed class AuditChainConfiguration : IEntityTypeConfiguration<AuditChain>
{
    public void Configure(EntityTypeBuilder<AuditChain> builder)
    {
        builder.ToTable("AuditChains");
        builder.HasKey(chain => chain.Number);
        builder.Property(chain => chain.Number).ValueGeneratedNever();
        builder.Property(chain => chain.Mac).HasMaxLength(32);
    }
}

internal sealed class AuditEpochConfiguration : IEntityTypeConfiguration<AuditEpoch>
{
    public void Configure(EntityTypeBuilder<AuditEpoch> builder)
    {
        builder.ToTable("AuditEpochs");
        builder.HasKey(epoch => new { epoch.Chain, epoch.Epoch });
        builder.Property(epoch => epoch.OriginKeyId).HasMaxLength(32);
        builder.Property(epoch => epoch.MasterKeyId).HasMaxLength(32);
        builder.Property(epoch => epoch.SealedKey).HasMaxLength(256);
    }
}
