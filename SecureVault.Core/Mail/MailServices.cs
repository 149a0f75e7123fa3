using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Mail;

internal static class MailServices
{
    public static IServiceCollection AddVaultMail(this IServiceCollection services)
    {
        services.AddSingleton<SmtpTransport>();
        services.AddSingleton<MailNotices>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<ForgottenPasswords>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgottenPasswords>());
        return services;
    }
}
