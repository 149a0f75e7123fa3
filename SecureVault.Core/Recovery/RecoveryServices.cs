using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Rehearsal;
using SecureVault.Core.Recovery.Retention;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

internal static class RecoveryServices
{
    public static IServiceCollection AddVaultRecovery(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Rescue(
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<IStoreInventory>(),
            provider.GetRequiredService<KeyCardReader>(),
            provider.GetRequiredService<MasterKeyring>()));
        services.AddSingleton(provider => new SealedFiles(
            provider.GetRequiredService<KeyCardReader>(), provider.GetRequiredService<MasterKeyring>()));
        services.AddSingleton<GoneMarkers>();
        services.AddSingleton<RestoredAudit>();
        services.AddSingleton(provider => new Restore(
            provider.GetRequiredService<GoneMarkers>(),
            provider.GetRequiredService<Adoption>(),
            provider.GetRequiredService<VaultIdentity>(),
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<RestoredAudit>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StrayFinder>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<VaultIdentity>();
        services.AddSingleton(provider => new StrayRecovery(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<Adoption>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<JobLocks>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddBackups();
        return services;
    }

    private static void AddBackups(this IServiceCollection services)
    {
        services.AddSingleton<BackupRecords>();
        services.AddSingleton<SpoolPlace>();
        services.AddSingleton<BackupOwners>();
        services.AddSingleton<BackupPruning>();
        services.AddSingleton(provider => new Backups(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<BackupRecords>(),
            provider.GetRequiredService<BackupPruning>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RestoreOffers(provider.GetRequiredService<Backups>(), provider.GetRequiredService<KeyCardReader>()));
        services.AddSingleton<BackupBoard>();
        services.AddSingleton<ChangeCounter>();
        services.AddSingleton<BackupDue>();
        services.AddSingleton<BackupJob>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<BackupJob>());
        services.AddSingleton<RehearsalReader>();
        services.AddSingleton<RehearsalRun>();
        services.AddSingleton<RehearsalFolder>();
        services.AddSingleton<IJob, RehearsalJob>();
        services.AddHostedService(provider => provider.GetRequiredService<RehearsalFolder>());
    }
}
