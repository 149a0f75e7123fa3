using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Receipts;

internal static class ReceiptsServices
{
    public static void AddReceipts(this IServiceCollection services)
    {
        services.AddSingleton<ReceiptRows>();
        services.AddSingleton<ContentComparison>();
        services.AddSingleton<ContentVerifier>();
        services.AddHostedService<DamageWatch>();
        services.AddSingleton<ScrubQueue>();
        services.AddSingleton<ScrubReader>();
        services.AddSingleton<IJob, VerificationJob>();
        services.AddSingleton(provider => new StoreVerification(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<ContentVerifier>(),
            provider.GetRequiredService<UserKeys>()));
        services.AddSingleton(provider => new ReceiptService(
            provider.GetRequiredService<ReceiptRows>(),
            provider.GetRequiredService<ContentVerifier>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<ILogger<ReceiptService>>()));
    }
}
