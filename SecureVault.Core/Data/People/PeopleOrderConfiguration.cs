using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SecureVault.Core.Data.People;

/// <summary>The orders in which administrators list people.</summary>
internal sealed class PeopleOrderConfiguration : IEntityTypeConfiguration<VaultUser>
{
    public void Configure(EntityTypeBuilder<VaultUser> builder)
    {
        builder.HasIndex(user => new { user.CreatedAt, user.NormalizedEmail }).HasDatabaseName("IX_Users_Newest");
        builder.HasIndex(user => new { user.LastSignInAt, user.NormalizedEmail }).HasDatabaseName("IX_Users_LastSeen");
    }
}
