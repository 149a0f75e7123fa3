using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Core.Moving;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

internal static class MaintenanceServices
{
    public static IServiceCollection AddVaultMaintenance(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Sweep(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<VaultDatabase>(),
            provider.GetRequiredService<PurgeBatch>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<Expiry>()));
        services.AddSingleton<PurgeBatch>();
        services.AddSingleton<Expiry>();
        services.AddSingleton<DeadUploads>();
        services.AddSingleton<StoreCheck>();
        services.AddSingleton<StoreExamination>();
        services.AddSingleton(provider => new SystemReports(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>(),
            provider.GetRequiredService<IOptions<ObjectStoreOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<VaultFiguresReader>();
        services.AddSingleton<StoreComparison>();
        services.AddSingleton<SpaceCheck>();
        services.AddSingleton<KeyCheck>();
        services.AddSingleton(provider => new StoreMoveBoard(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<MoveControl>(),
            provider.GetRequiredService<MoveStart>(),
            provider.GetRequiredService<IOptions<VaultOptions>>()));
        services.AddSingleton<IJob, SweepJob>();
        services.AddSingleton<IJob, KeyCardsJob>();
        services.AddSingleton<IJob, SpaceCheckJob>();
        services.AddSingleton<IJob, KeyCheckJob>();
        services.AddSingleton<IJob, SignInCleanupJob>();
        services.AddSingleton<IJob, CopyCleanupJob>();
        services.AddHostedService<BallastKeeper>();
        return services;
    }
}
