using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Tests.Data;

/// <summary>A database that is filled row by row before it gets its name.</summary>
public sealed class NewDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _elsewhere.Combine("securevault.db");

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task Rows_of_an_older_schema_are_brought_to_the_newest_one()
    {
        var (user, version) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var made = await NewDatabase.BeginAsync(File, "20261125175937_SweepIndexes", Token))
        {
            await made.InsertAsync("AspNetUsers", ["Id", "CreatedAt", "EmailConfirmed"], [user, 0L, true], Token);
            await made.InsertAsync("DriveUsage", ["OwnerId", "QuotaBytes"], [user, 1000L], Token);
            await made.InsertAsync(
                "Versions",
                ["Id", "OwnerId", "ItemId", "State", "ObjectKey", "PlainLength", "SealedLength", "UserKeyVersion", "CreatedAt"],
                [version, user, Guid.NewGuid(), 1L, "ab/000000000000000000000000000001", 42L, 900L, 1L, 0L],
                Token);
            await made.UpgradeAsync(Token);
            await made.PublishAsync();
        }

        await using var db = MigratedDatabaseAt(File);
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Token));
        Assert.Equal(user, (await db.Users.SingleAsync(Token)).Id);
        var usage = await db.Usage.SingleAsync(Token);
        Assert.Equal((42L, 1000L), (usage.UsedBytes, usage.QuotaBytes));
    }

    [Fact]
    public async Task Rows_that_refer_to_nothing_make_no_database()
    {
        await using (var made = await NewDatabase.BeginAsync(File, "20261125175937_SweepIndexes", Token))
        {
            await made.InsertAsync("DriveUsage", ["OwnerId", "QuotaBytes"], [Guid.NewGuid(), 1000L], Token);
            await made.UpgradeAsync(Token);

            await Assert.ThrowsAsync<InvalidDataException>(made.PublishAsync);
        }

        Assert.Empty(_elsewhere.AllFiles());
    }

    private static VaultDbContext MigratedDatabaseAt(string file) =>
        new(new DbContextOptionsBuilder<VaultDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options);
}
