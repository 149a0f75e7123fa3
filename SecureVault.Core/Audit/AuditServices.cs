using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditKeys>();
        services.AddSingleton(provider => new AuditLog(
            provider.GetRequiredService<AuditKeys>(), provider.GetRequiredService<WriteQueue>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AuditVerification(Contexts(provider), provider.GetRequiredService<AuditKeys>()));
        services.AddSingleton(provider => new AuditKeyRotation(
            Contexts(provider), provider.GetRequiredService<AuditKeys>(), provider.GetRequiredService<AuditLog>()));
        services.AddSingleton(provider => new AuditRetention(
            Contexts(provider),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<IOptions<AuditOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AuditHeads(
            Contexts(provider),
            provider.GetRequiredService<IStoreRecords>(),
            provider.GetRequiredService<AuditKeys>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AuditHeads>>()));
        services.AddSingleton(provider => new AuditReads(
            provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditReads>>()));
        return services;
    }

    private static IDbContextFactory<VaultDbContext> Contexts(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<VaultDbContext>>();
}
