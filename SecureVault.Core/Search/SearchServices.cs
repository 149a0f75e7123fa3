using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Search;

internal static class SearchServices
{
    public static void AddSearch(this IServiceCollection services)
    {
        // Scoped, so that decrypted names are dropped with the circuit that asked for them.
        services.AddScoped(provider => new DriveSearch(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<VaultEvents>()));
        services.AddSingleton(provider => new SpaceReports(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<PersonGate>()));
    }
}
