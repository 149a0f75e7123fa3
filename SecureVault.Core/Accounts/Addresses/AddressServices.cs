using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Addresses;

internal static class AddressServices
{
    public static void AddAddressChanges(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AddressChanges(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<MailNotices>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AddressLinks(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<MailNotices>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
