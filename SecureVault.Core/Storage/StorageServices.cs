using Amazon.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Storage.Moving;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Core.Storage;

/// <summary>Registers the object store that the settings choose.</summary>
internal static class StorageServices
{
    /// <summary>
    /// Adds <see cref="ObjectStoreOptions"/>, validated at start, and under each of the six interfaces of a store the switch that leads to the
    /// chosen one, and during a move to another as well. Nothing is opened or looked up before it is used.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="dataFolder">The folder that a relative <c>ObjectStore:Disk:Folder</c> stands in.</param>
    /// <param name="databaseFolder">The folder of the database.</param>
    /// <param name="minFreeBytes">What uploads leave free on each disk; null for an amount that depends on the disk.</param>
    public static IServiceCollection AddVaultStorage(
        this IServiceCollection services,
        Func<IServiceProvider, string> dataFolder,
        Func<IServiceProvider, string> databaseFolder,
        Func<IServiceProvider, long?> minFreeBytes)
    {
        services.AddSingleton(provider => new StoreSpace(
            [Path.GetFullPath(dataFolder(provider)), databaseFolder(provider)],
            OptionsOf(provider) is { Kind: ObjectStoreKind.Disk, Disk: var disk } ? disk.FolderUnder(dataFolder(provider)) : null,
            minFreeBytes(provider)));
        services.AddOptions<ObjectStoreOptions>().ValidateOnStart();
        services.AddSingleton<ObjectStoreSettings>();
        services.AddSingleton<IConfigureOptions<ObjectStoreOptions>>(provider => provider.GetRequiredService<ObjectStoreSettings>());
        services.AddSingleton<IValidateOptions<ObjectStoreOptions>>(provider => provider.GetRequiredService<ObjectStoreSettings>());
        services.AddSingleton<IAmazonS3>(provider => VaultBucket.NewClient(OptionsOf(provider).S3, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DiskObjectStore(
            OptionsOf(provider).Disk.FolderUnder(dataFolder(provider)), provider.GetRequiredService<StoreSpace>()));
        services.AddSingleton(provider => new DiskRecords(
            OptionsOf(provider).Disk.FolderUnder(dataFolder(provider)), provider.GetRequiredService<StoreSpace>()));
        services.AddSingleton(provider => new VaultBucket(
            provider.GetRequiredService<IAmazonS3>(), OptionsOf(provider).S3, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<S3ObjectStore>();
        services.AddSingleton<S3Records>();
        services.AddSingleton(provider => new StoreBuilder(
            dataFolder(provider), provider.GetRequiredService<StoreSpace>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StoreSwitch(
            Configured(provider, StorePlace.Of(OptionsOf(provider), dataFolder(provider))), provider.GetRequiredService<StoreSpace>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<StoreSwitch>());
        services.AddSingleton<IPartUploads>(provider => provider.GetRequiredService<StoreSwitch>());
        services.AddSingleton<IStoreInventory>(provider => provider.GetRequiredService<StoreSwitch>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<StoreSwitch>());
        services.AddSingleton<IStoreMarkers>(provider => provider.GetRequiredService<StoreSwitch>());
        services.AddSingleton<IStoreRecords>(provider => provider.GetRequiredService<StoreSwitch>());
        return services;
    }

    private static ObjectStoreOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;

    private static StoreEnd Configured(IServiceProvider provider, StorePlace place) => OptionsOf(provider).Kind switch
    {
        ObjectStoreKind.Disk => new StoreEnd(place, provider.GetRequiredService<DiskObjectStore>(), provider.GetRequiredService<DiskRecords>()),
        ObjectStoreKind.S3 => new StoreEnd(place, provider.GetRequiredService<S3ObjectStore>(), provider.GetRequiredService<S3Records>()),
    };
}
