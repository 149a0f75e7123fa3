using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Reads a database that was restored beside the vault's own.</summary>
/// <param name="file">The database.</param>
/// <param name="model">The model of the vault's own contexts: compiled queries serve no other.</param>
internal sealed class RestoredDatabase(string file, IModel model) : IDbContextFactory<VaultDbContext>
{
    private readonly DbContextOptions<VaultDbContext> _options = new DbContextOptionsBuilder<VaultDbContext>()
        .UseSqlite(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString())
        .UseModel(model)
        .Options;

    public VaultDbContext CreateDbContext() => new(_options);
}
