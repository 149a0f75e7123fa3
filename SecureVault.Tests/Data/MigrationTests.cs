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

    [Fact]
    public void Every_migration_runs_in_the_transaction_that_notes_it()
    {
        using var db = Open();
        var generator = db.GetService<IMigrationsSqlGenerator>();
        var assembly = db.GetService<IMigrationsAssembly>();

        foreach (var (id, type) in assembly.Migrations)
        {
            var migration = assembly.CreateMigration(type, db.Database.ProviderName!);
            var commands = generator.Generate(migration.UpOperations, migration.TargetModel);

            // SQLite's tables are rebuilt outside of it: a process that is killed there leaves half of a migration, which never runs again.
            Assert.True(commands.All(command => !command.TransactionSuppressed), $"{id} rebuilds a table; write that part by hand.");
        }
    }

    [Fact]
    public async Task After_all_migrations_the_triggers_that_count_space_are_there()
    {
        await using var db = Open();
        await db.Database.MigrateAsync(Token);

        var triggers = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'trigger' ORDER BY name").ToListAsync(Token);

        Assert.Equal([
                "TR_FolderTotals_Update", "TR_Items_Delete_Count", "TR_Items_Delete_Total", "TR_Items_Insert_Count", "TR_Items_Insert_Total",
                "TR_Items_Update_Total", "TR_Versions_Delete", "TR_Versions_Delete_Count",
                "TR_Versions_Insert", "TR_Versions_Insert_Count", "TR_Versions_Insert_Total", "TR_Versions_Update", "TR_Versions_Update_Count",
            ],
            triggers);
    }

    [Fact]
    public async Task Files_of_before_there_were_folders_are_at_the_top_and_count_as_used_space_and_what_was_deleted_stays_away()
    {
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("UncountedAttempts", Token);
        var (user, item, deleted, version) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO AspNetUsers (Id, CreatedAt, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount) VALUES ({user}, 0, 1, 0, 0, 1, 0);
            INSERT INTO Versions (Id, OwnerId, ItemId, State, ObjectKey, PlainLength, SealedLength, UserKeyVersion, CreatedAt) VALUES ({version}, {user}, {item}, 1, 'k', 42, 900, 1, 0);
            INSERT INTO Items (Id, OwnerId, ParentId, SealedName, NameIndex, UserKeyVersion, CurrentVersionId, CreatedAt, ModifiedAt, DeletedAt)
                VALUES ({item}, {user}, {Guid.Empty}, x'00', x'00', 1, {version}, 0, 0, NULL), ({deleted}, {user}, {Guid.Empty}, x'00', x'01', 1, {version}, 0, 0, 5);
            """,
            Token);

        await db.Database.MigrateAsync(Token);

        Assert.Equal(version, (await db.Items.SingleAsync(row => row.DeletedAt == null, Token)).CurrentVersionId);
        Assert.True((await db.Items.SingleAsync(row => row.Id == deleted, Token)).IsPurging);
        Assert.Equal((42, 0), await db.Usage.Select(usage => new ValueTuple<long, long>(usage.UsedBytes, usage.ReservedBytes)).SingleAsync(Token));
    }

    [Fact]
    public async Task Items_and_uploads_of_before_they_were_counted_are_counted()
    {
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("SweepIndexes", Token);
        var user = Guid.NewGuid();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO AspNetUsers (Id, CreatedAt, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount) VALUES ({user}, 0, 1, 0, 0, 1, 0);
            INSERT INTO Versions (Id, OwnerId, ItemId, State, ObjectKey, PlainLength, SealedLength, UserKeyVersion, CreatedAt)
                VALUES ({Guid.NewGuid()}, {user}, {Guid.NewGuid()}, 0, 'k', 42, 900, 1, 0);
            INSERT INTO Items (Id, OwnerId, ParentId, SealedName, NameIndex, UserKeyVersion, IsFavourite, IsPurging, CreatedAt, ModifiedAt, DeletedAt)
                VALUES ({Guid.NewGuid()}, {user}, {Guid.Empty}, x'00', x'00', 1, 0, 0, 0, 0, NULL), ({Guid.NewGuid()}, {user}, {Guid.Empty}, x'00', x'01', 1, 0, 0, 0, 0, 5);
            """,
            Token);

        await db.Database.MigrateAsync(Token);

        var usage = await db.Usage.SingleAsync(Token);
        Assert.Equal((0L, 42L, 2L, 1L), (usage.UsedBytes, usage.ReservedBytes, usage.ItemCount, usage.ReservedItems));
    }

    [Fact]
    public async Task Folders_of_before_they_had_a_total_get_one_without_what_is_in_the_trash()
    {
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("UserKeyRotation", Token);
        var (user, outer, inner, trashed, version) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO AspNetUsers (Id, CreatedAt, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount) VALUES ({user}, 0, 1, 0, 0, 1, 0);
            INSERT INTO Versions (Id, OwnerId, ItemId, State, ObjectKey, PlainLength, SealedLength, UserKeyVersion, RecoveryKeyVersion, CreatedAt)
                VALUES ({version}, {user}, {Guid.NewGuid()}, 1, 'k', 42, 900, 1, 1, 0);
            INSERT INTO Items (Id, OwnerId, ParentId, SealedName, NameIndex, UserKeyVersion, CurrentVersionId, IsFavourite, IsPurging, CreatedAt, ModifiedAt, DeletedAt)
                VALUES ({outer}, {user}, {Guid.Empty}, x'00', x'00', 1, NULL, 0, 0, 0, 0, NULL), ({inner}, {user}, {outer}, x'00', x'00', 1, NULL, 0, 0, 0, 0, NULL),
                    ({trashed}, {user}, {outer}, x'00', x'01', 1, NULL, 0, 0, 0, 0, 5), ({Guid.NewGuid()}, {user}, {inner}, x'00', x'00', 1, {version}, 0, 0, 0, 0, NULL),
                    ({Guid.NewGuid()}, {user}, {trashed}, x'00', x'00', 1, {version}, 0, 0, 0, 0, NULL), ({Guid.NewGuid()}, {user}, {inner}, x'00', x'01', 1, {version}, 0, 0, 0, 0, 5);
            """,
            Token);

        await db.Database.MigrateAsync(Token);

        var totals = await db.FolderTotals.ToDictionaryAsync(total => total.FolderId, total => total.Bytes, Token);
        Assert.Equal((42, 42, 42, 42, 4), (totals[Guid.Empty], totals[outer], totals[inner], totals[trashed], totals.Count));
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
