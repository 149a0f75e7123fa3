using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts;

internal static class AccountServices
{
    public static IServiceCollection AddVaultAccountServices(this IServiceCollection services)
    {
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordHashing.Iterations);
        services.TryAddSingleton<IPasswordHasher<VaultUser>, PasswordHasher<VaultUser>>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<AccountCreation>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<KeyCardReader>();
        services.AddSingleton<KeyCards>();
        services.AddSingleton<SignInSessions>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<SignInValidator>();
        services.TryAddSingleton<SetupCode>();
        services.AddSingleton(provider => new AccountSetup(
            Contexts(provider),
            provider.GetRequiredService<VaultDatabase>(),
            provider.GetRequiredService<AccountCreation>(),
            provider.GetRequiredService<SetupCode>()));
        services.AddSingleton(provider => new PasswordSignIn(
            Contexts(provider), provider.GetRequiredService<PasswordHashing>(), provider.GetRequiredService<SignInAttempts>(), Clock(provider)));
        services.AddSingleton(provider => new Invitations(
            Contexts(provider), provider.GetRequiredService<AccountCreation>(), Events(provider), Options(provider), Clock(provider)));
        services.AddSingleton(provider => new Passwords(
            Contexts(provider), provider.GetRequiredService<PasswordSignIn>(), provider.GetRequiredService<PasswordHashing>(), Events(provider)));
        services.AddSingleton(provider => new RecoveryKey(
            Contexts(provider),
            provider.GetRequiredService<MasterKeyring>(),
            provider.GetRequiredService<PasswordSignIn>(),
            Events(provider),
            Clock(provider)));
        return services;
    }

    private static IDbContextFactory<VaultDbContext> Contexts(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<VaultDbContext>>();

    private static IOptions<AccountsOptions> Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<AccountsOptions>>();

    private static VaultEvents Events(IServiceProvider provider) => provider.GetRequiredService<VaultEvents>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
