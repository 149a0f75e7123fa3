using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Deletion;

internal static class DeletionServices
{
    public static void AddAccountDeletion(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AccountDeletions(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<MailNotices>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<IOptions<AccountsOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DoomedAccounts>();
        services.AddSingleton<AccountDestruction>();
        services.AddSingleton<IJob, AccountDeletionJob>();
    }
}
