using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

public sealed class PreparedSqlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Contexts and connections are pooled, so the same connection object gets another of SQLite's handles now and then.</summary>
    [Fact]
    public async Task A_statement_runs_in_the_transaction_of_the_connection_as_it_is_open_now()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "1" });
        var contexts = vault.Get<IDbContextFactory<VaultDbContext>>();
        for (var round = 0; round < 20; round++)
        {
            await UpdateAsync(contexts);
        }

        var others = await HoldPooledHandlesAsync(vault, 20);
        for (var round = 0; round < 20; round++)
        {
            await UpdateAsync(contexts);
        }

        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task A_statement_takes_other_values_each_time()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.UploadAsync(user, "a", [1]);
        await vault.UploadAsync(user, "b", [1]);
        await using var db = await vault.ContextAsync();
        await db.Database.OpenConnectionAsync(Token);

        foreach (var version in await db.Versions.AsNoTracking().ToListAsync(Token))
        {
            const string Sql = """UPDATE "Versions" SET "VerifiedAt" = @p0 WHERE "Id" = @p1""";
            Assert.Equal(1, await PreparedSql.ExecuteAsync(db, Sql, version.CreatedAt.ToUnixTimeMilliseconds(), version.Id));
            Assert.Equal(1, await PreparedSql.ExecuteAsync(db, Sql, null, version.Id));
        }

        Assert.Equal(2, await db.Versions.CountAsync(version => version.VerifiedAt == null, Token));
    }

    private static async Task UpdateAsync(IDbContextFactory<VaultDbContext> contexts)
    {
        await using var db = await contexts.CreateDbContextAsync(Token);
        await db.Database.OpenConnectionAsync(Token);
        await using var transaction = await db.Database.BeginTransactionAsync(Token);
        await PreparedSql.ExecuteAsync(db, """UPDATE "Versions" SET "State" = @p0 WHERE "Id" = @p1""", 0, Guid.NewGuid());
        await transaction.CommitAsync(Token);
    }

    private static async Task<List<SqliteConnection>> HoldPooledHandlesAsync(CoreVault vault, int count)
    {
        var connections = new List<SqliteConnection>();
        for (var number = 0; number < count; number++)
        {
            connections.Add(new SqliteConnection(DataServices.ConnectionString(vault.Get<IOptions<DatabaseOptions>>().Value)));
            await connections[^1].OpenAsync(Token);
        }

        return connections;
    }
}
