using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Lets the migration tool build the model without starting the application.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<VaultDbContext>
{
    public VaultDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<VaultDbContext>().UseSqlite("Data Source=:memory:").Options);
}
