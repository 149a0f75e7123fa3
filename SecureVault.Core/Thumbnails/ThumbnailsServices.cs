using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Thumbnails;

internal static class ThumbnailsServices
{
    public static void AddThumbnails(this IServiceCollection services)
    {
        services.AddSingleton<ThumbnailQueue>();
        services.AddSingleton<ThumbnailNews>();
        services.AddSingleton(provider => new ThumbnailService(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<ThumbnailQueue>()));
        services.AddSingleton<ThumbnailStore>();
        services.AddSingleton<ThumbnailMaking>();
        services.AddHostedService(provider => provider.GetRequiredService<ThumbnailMaking>());
    }
}
