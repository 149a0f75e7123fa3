using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Audit.Upkeep;

internal static class AuditUpkeepServices
{
    public static IServiceCollection AddAuditUpkeep(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AuditCheckup(
            provider.GetRequiredService<AuditVerification>(), provider.GetRequiredService<AuditHeads>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton(provider => new AuditBoard(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(), provider.GetRequiredService<UserKeys>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton<IJob, AuditJob>();
        services.AddHostedService<AuditOfServer>();
        return services;
    }
}
