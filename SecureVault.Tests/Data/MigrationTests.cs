using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void The_migrations_lead_to_the_model()
    {
        using var db = Open();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Invitations_of_unknown_makers_survive_the_update_unless_an_administrator_is_locked(bool isLocked, int left)
    {
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("Initial", Token);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO AspNetRoles (Id, Name, NormalizedName) VALUES ('R', 'Administrator', 'ADMINISTRATOR');
            INSERT INTO AspNetUsers (Id, CreatedAt, LockedAt, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount)
                VALUES ('U', 0, {(isLocked ? 1 : null)}, 1, 0, 0, 1, 0);
            INSERT INTO AspNetUserRoles (UserId, RoleId) VALUES ('U', 'R');
            INSERT INTO Invitations (Id, CodeHash, Email, NormalizedEmail, IsAdministrator, CreatedAt, ExpiresAt)
                VALUES ({Guid.NewGuid()}, x'00', 'a@example.org', 'A@EXAMPLE.ORG', 1, 0, 1);
            """,
            Token);

        await db.Database.MigrateAsync(Token);

        Assert.Equal(left, await db.Invitations.CountAsync(row => row.InvitedBy == null, Token));
        Assert.Equal(left, await db.Invitations.CountAsync(Token));
    }

    private VaultDbContext Open() =>
        new(new DbContextOptionsBuilder<VaultDbContext>().UseSqlite($"Data Source={_folder.Combine("old.db")}").Options);
}
