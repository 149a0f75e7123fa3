using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

internal static class DriveServices
{
    public static void AddDrive(this IServiceCollection services)
    {
        services.AddSingleton<DriveItems>();
        services.AddSingleton(provider => new Folders(
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<DriveSpace>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Renames(
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<VaultEvents>()));
        services.AddSingleton(provider => new Moves(
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Favourites(
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<VaultEvents>()));
        services.AddSingleton(provider => new TrashBin(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DriveSpace(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<StoreSpace>(),
            provider.GetRequiredService<IOptions<VaultOptions>>()));
        services.AddSingleton<VersionPurge>();
    }
}
