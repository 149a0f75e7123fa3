using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Ownership;

internal static class OwnershipServices
{
    public static IServiceCollection AddVaultOwnership(this IServiceCollection services)
    {
        services.AddSingleton<VaultInstance>();
        services.AddSingleton<Markers>();
        services.AddSingleton<StoreSample>();
        services.AddSingleton(provider => new StoreOwnership(
            provider.GetRequiredService<Markers>(),
            provider.GetRequiredService<VaultRecords>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StoreOwnership>>()));
        services.AddSingleton(provider => new ClockWatch(
            provider.GetRequiredService<VaultRecords>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ClockWatch>>()));
        services.AddSingleton(provider => new StoreOpening(
            provider.GetRequiredService<Markers>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<ClockWatch>(),
            provider.GetRequiredService<StoreSample>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<ILogger<StoreOpening>>()));
        services.AddSingleton<StoreWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
        return services;
    }
}
