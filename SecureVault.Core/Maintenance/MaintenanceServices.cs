using Microsoft.Extensions.DependencyInjection;

namespace SecureVault.Core.Maintenance;

internal static class MaintenanceServices
{
    public static IServiceCollection AddVaultMaintenance(this IServiceCollection services)
    {
        services.AddSingleton<Sweep>();
        services.AddSingleton<StoreComparison>();
        services.AddSingleton<SpaceCheck>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<CopyExpiry>();
        services.AddHostedService<SignInCleanup>();
        services.AddHostedService<BallastKeeper>();
        return services;
    }
}
