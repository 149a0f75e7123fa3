using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Hosting;

/// <summary>A database as an older version left it: one person and one file of 42 bytes, whose object lies beside it.</summary>
internal static class OlderDatabase
{
    private const string ObjectKey = "ab/000000000000000000000000000001";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes it, at the migration before folders.</summary>
    /// <returns>The person.</returns>
    public static async Task<Guid> MakeAsync(string file, int fillerBytes = 0)
    {
        await using var db = Open(file);
        await db.GetService<IMigrator>().MigrateAsync("UncountedAttempts", Token);
        var (user, item, version) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO AspNetUsers (Id, CreatedAt, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount) VALUES ({user}, 0, 1, 0, 0, 1, 0);
            INSERT INTO Versions (Id, OwnerId, ItemId, State, ObjectKey, PlainLength, SealedLength, UserKeyVersion, CreatedAt) VALUES ({version}, {user}, {item}, 1, {ObjectKey}, 42, 900, 1, 0);
            CREATE TABLE Filler AS SELECT zeroblob({fillerBytes}) AS Content;
            """,
            Token);
        await db.Database.CloseConnectionAsync();
        SqliteConnection.ClearAllPools();
        var stored = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, "objects", ObjectKey[..2])).FullName;
        await File.WriteAllBytesAsync(Path.Combine(stored, ObjectKey[3..]), new byte[900], Token);
        return user;
    }

    public static VaultDbContext Open(string file) =>
        new(new DbContextOptionsBuilder<VaultDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options);
}
