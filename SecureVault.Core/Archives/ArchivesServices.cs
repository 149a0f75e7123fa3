using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Archives;

internal static class ArchivesServices
{
    // Made by hand where a constructor is internal: what it takes is nobody's business outside.
    public static void AddArchives(this IServiceCollection services)
    {
        services.AddSingleton<ZipTickets>();
        services.AddSingleton<ZipPlans>();
        services.AddSingleton(provider => new ZipDownloads(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<ZipPlans>(),
            provider.GetRequiredService<ILogger<ZipDownloads>>()));
    }
}
