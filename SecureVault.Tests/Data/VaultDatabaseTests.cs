using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

public sealed class VaultDatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrations_make_the_model_as_it_is()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var db = await vault.ContextAsync();

        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task A_new_vault_is_current_and_has_neither_keys_nor_accounts()
    {
        await using var vault = await CoreVault.StartAsync();

        var state = await vault.Get<VaultDatabase>().InspectAsync(Token);

        Assert.True(state is { Exists: true, IsCurrent: true, IsNewer: false, HasAccounts: false, Keys: [] });
    }

    [Fact]
    public async Task Accounts_and_one_key_of_each_master_key_are_found()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.AddUserAsync("grace@example.org");
        await using var db = await vault.ContextAsync();

        var state = await vault.Get<VaultDatabase>().InspectAsync(Token);

        Assert.True(state.HasAccounts);
        var found = Assert.Single(state.Keys);
        var row = await db.UserKeys.AsNoTracking().SingleAsync(key => key.UserId == found.UserId, Token);
        Assert.Equal(row.Wrap, found.Wrap);
        Assert.Equal((row.MasterKeyId, row.Version, row.IsActive, row.CreatedAt), (found.MasterKeyId, found.Version, found.IsActive, found.CreatedAt));
        Assert.NotEqual(default, user);
    }

    [Fact]
    public async Task A_migration_of_a_later_program_is_noticed()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var db = await vault.ContextAsync();
        await db.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99.0')", Token);

        Assert.True((await vault.Get<VaultDatabase>().InspectAsync(Token)).IsNewer);
    }

    [Fact]
    public async Task A_missing_file_is_not_made_by_looking()
    {
        await using var vault = await CoreVault.StartAsync();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(vault.Folder.Path, "*.db*"))
        {
            File.Delete(file);
        }

        Assert.False((await vault.Get<VaultDatabase>().InspectAsync(Token)).Exists);
        Assert.Empty(Directory.EnumerateFiles(vault.Folder.Path, "*.db*"));
    }
}
