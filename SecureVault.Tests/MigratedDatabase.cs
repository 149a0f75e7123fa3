using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Storage;

namespace SecureVault.Tests;

/// <summary>An empty database as all migrations leave it, made once for all tests: to run them takes longer than most tests do.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<Task<byte[]>> Made = new(MakeAsync);

    /// <summary>Writes it, where no database is yet.</summary>
    public static async Task WriteAsync(string file)
    {
        PrivateFiles.CreateFile(file);
        await File.WriteAllBytesAsync(file, await Made.Value, TestContext.Current.CancellationToken);
    }

    // Not under the token of the test that happens to be the first.
    private static async Task<byte[]> MakeAsync()
    {
        using var folder = new TemporaryFolder();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Vault:DataFolder"] = folder.Path })
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System);
        services.AddVaultCore(configuration, folder.Path);
        await using (var provider = services.BuildServiceProvider())
        {
            provider.GetRequiredService<VaultLock>().Take();
            var found = await provider.GetRequiredService<VaultDatabase>().InspectAsync(CancellationToken.None);
            await provider.GetRequiredService<DatabaseUpgrade>().RunAsync(found, CancellationToken.None);
        }

        // The last connection that closes moves the log into the file.
        SqliteConnection.ClearAllPools();
        return await File.ReadAllBytesAsync(folder.Combine("securevault.db"), CancellationToken.None);
    }
}
