using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Versions;

internal static class VersionsServices
{
    public static void AddVersions(this IServiceCollection services)
    {
        services.AddSingleton(provider => new FileVersions(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<WriteQueue>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
