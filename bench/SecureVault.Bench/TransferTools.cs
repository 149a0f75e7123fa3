using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Uploads;

namespace SecureVault.Bench;

/// <summary>What the transfer benchmarks have to find when they begin: a vault with an account, and files.</summary>
internal static class TransferTools
{
    /// <summary>Makes a vault with one account, and one file if there is one, and prints the file's item.</summary>
    public static async Task SeedAsync(string folder, string email, string password, string? file)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Vault:DataFolder"] = folder })
            .AddEnvironmentVariables()
            .Build();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddVaultCore(configuration, folder);
        await using var vault = services.BuildServiceProvider();
        var key = MasterKey.Generate();
        vault.GetRequiredService<MasterKeyring>().Load([KeyringEntry.Only(key)]);
        vault.GetRequiredService<VaultLock>().Take();
        var found = await vault.GetRequiredService<VaultDatabase>().InspectAsync(CancellationToken.None);
        await vault.GetRequiredService<DatabaseUpgrade>().RunAsync(found, CancellationToken.None);
        await vault.GetRequiredService<IMasterKeySource>().CreateAsync(key, CancellationToken.None);
        await vault.GetRequiredService<StoreOpening>().OpenAsync(found, CancellationToken.None);

        var setup = vault.GetRequiredService<AccountSetup>();
        await setup.InitializeAsync(CancellationToken.None);
        var created = (CreateAccountOutcome.Created)await setup.CreateFirstAdministratorAsync(setup.Code!, email, password, CancellationToken.None);
        if (file is null)
        {
            return;
        }

        await using var content = File.OpenRead(file);
        var request = new UploadRequest { Folder = ItemId.Root, Name = Path.GetFileName(file), Length = content.Length };
        var stored = (UploadOutcome.Stored)await vault.GetRequiredService<UploadService>()
            .UploadAsync(created.User, request, content, progress: null, CancellationToken.None);
        Console.WriteLine(stored.Item);
    }

    /// <summary>Writes a file of random bytes.</summary>
    public static async Task FillAsync(string file, int mebibytes)
    {
        await using var content = File.Create(file);
        var block = new byte[1024 * 1024];
        for (var i = 0; i < mebibytes; i++)
        {
            RandomNumberGenerator.Fill(block);
            await content.WriteAsync(block);
        }
    }

    /// <summary>Writes many small files of random bytes.</summary>
    public static async Task FillManyAsync(string folder, int count, int length)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"note {i:00000}.txt")), RandomNumberGenerator.GetBytes(length));
        }
    }
}
