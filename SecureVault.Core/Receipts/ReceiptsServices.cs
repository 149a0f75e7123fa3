using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Downloads;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

internal static class ReceiptsServices
{
    public static void AddReceipts(this IServiceCollection services)
    {
        services.AddSingleton<ReceiptRows>();
        services.AddSingleton(provider => new ReceiptService(
            provider.GetRequiredService<ReceiptRows>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<ILogger<ReceiptService>>()));
    }
}
