using Microsoft.Extensions.DependencyInjection;

namespace SecureVault.Core.Downloads;

internal static class DownloadsServices
{
    public static void AddDownloads(this IServiceCollection services)
    {
        services.AddSingleton<FileDownloads>();
        services.AddSingleton<TextPreviews>();
    }
}
