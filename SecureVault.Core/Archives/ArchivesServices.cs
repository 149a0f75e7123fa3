using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Archives;

internal static class ArchivesServices
{
    public static void AddArchives(this IServiceCollection services)
    {
        services.AddSingleton<ZipTickets>();
        services.AddSingleton<ZipPlans>();
        services.AddSingleton(provider => new ZipDownloads(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<ZipPlans>(),
            provider.GetRequiredService<AuditReads>(),
            provider.GetRequiredService<ILogger<ZipDownloads>>()));
    }
}
