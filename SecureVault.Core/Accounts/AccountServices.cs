using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Refusals;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Mail.Queue;

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
        services.AddSingleton<Profiles.UserProfiles>();
        services.AddSingleton<KeyCardReader>();
        services.AddSingleton<KeyCards>();
        services.AddSingleton<SignInSessions>();
        services.AddSingleton<OwnSessions>();
        services.AddSingleton(provider => new FreshSignIns(Contexts(provider), provider.GetRequiredService<PasswordSignIn>(), Clock(provider)));
        AddFactors(services);
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<RefusedSignIns>();
        services.AddSingleton<SignInValidator>();
        services.TryAddSingleton<SetupCode>();
        AddWays(services);
        AddPeople(services);
        AddProviders(services);
        return services;
    }

    private static void AddWays(IServiceCollection services)
    {
        services.AddSingleton(provider => new AccountSetup(
            Contexts(provider),
            provider.GetRequiredService<VaultDatabase>(),
            provider.GetRequiredService<AccountCreation>(),
            provider.GetRequiredService<SetupCode>(),
            Audit(provider)));
        services.AddSingleton(provider => new PasswordSignIn(
            Contexts(provider),
            provider.GetRequiredService<PasswordHashing>(),
            provider.GetRequiredService<SignInAttempts>(),
            provider.GetRequiredService<RefusedSignIns>(),
            provider.GetRequiredService<IOptions<AccountsOptions>>(),
            Clock(provider)));
        services.AddSingleton(provider => new Invitations(
            Contexts(provider), provider.GetRequiredService<AccountCreation>(), Events(provider), Audit(provider), Options(provider), Clock(provider)));
        services.AddSingleton(provider => new Passwords(
            Contexts(provider), provider.GetRequiredService<PasswordSignIn>(), provider.GetRequiredService<PasswordHashing>(), Events(provider), Audit(provider)));
    }

    private static void AddPeople(IServiceCollection services)
    {
        services.AddSingleton(provider => new LeavingSteps(Contexts(provider), Audit(provider), Events(provider), Clock(provider)));
        services.AddSingleton<RoleChanges>();
        services.AddSingleton(provider => new EmergencyLinks(Contexts(provider), Audit(provider), Clock(provider)));
        services.AddSingleton<PeopleList>();
        services.AddSingleton<PeopleSessions>();
        services.AddSingleton(provider => new PasswordLinks(
            Contexts(provider), provider.GetRequiredService<PasswordHashing>(), Audit(provider), Events(provider), Clock(provider)));
        services.AddSingleton(provider => new RecoveryKey(
            Contexts(provider),
            provider.GetRequiredService<MasterKeyring>(),
            provider.GetRequiredService<PasswordSignIn>(),
            Events(provider),
            Audit(provider),
            Clock(provider)));
    }

    private static void AddProviders(IServiceCollection services)
    {
        services.AddSingleton<WaysIn>();
        services.AddSingleton<Newcomers>();
        services.AddSingleton(provider => new ProviderSignIn(
            Contexts(provider),
            (provider.GetRequiredService<Newcomers>(), provider.GetRequiredService<RoleChanges>()),
            provider.GetRequiredService<RefusedSignIns>(),
            Events(provider),
            provider.GetRequiredService<IOptions<ProvidersOptions>>(),
            Clock(provider)));
        services.AddSingleton(provider => new OwnProviders(Contexts(provider), provider.GetRequiredService<WaysIn>(), Audit(provider), Clock(provider)));
        services.AddSingleton(provider => new ProviderSessions(Contexts(provider), Audit(provider), Events(provider)));
    }

    private static void AddFactors(IServiceCollection services)
    {
        services.AddSingleton<FactorSecrets>();
        services.AddSingleton<AppCodes>();
        services.AddSingleton<PasskeyNames>();
        services.AddSingleton(provider => new OwnPasskeys(
            Contexts(provider), provider.GetRequiredService<PasskeyNames>(), provider.GetRequiredService<WaysIn>(), Audit(provider), Clock(provider)));
        services.AddSingleton(provider => new PasskeySignIn(
            Contexts(provider), provider.GetRequiredService<SignInAttempts>(), provider.GetRequiredService<RefusedSignIns>(), Audit(provider), provider.GetRequiredService<MailNotices>(), Clock(provider)));
        services.AddSingleton(provider => new SignInSteps(
            Contexts(provider), Secrets(provider), Options(provider), provider.GetRequiredService<IOptions<VaultOptions>>(), Clock(provider)));
        services.AddSingleton(provider => new SecondSteps(
            Contexts(provider), provider.GetRequiredService<SignInAttempts>(), Hashing(provider), provider.GetRequiredService<AppCodes>(), Audit(provider), Clock(provider)));
        services.AddSingleton(provider => new EnrolmentSteps(Contexts(provider), Hashing(provider), Secrets(provider), Audit(provider), Clock(provider)));
        services.AddSingleton(provider => new SecondFactors(
            Contexts(provider), Hashing(provider), Secrets(provider), Audit(provider), Options(provider), Clock(provider)));
    }

    private static FactorSecrets Secrets(IServiceProvider provider) => provider.GetRequiredService<FactorSecrets>();

    private static PasswordHashing Hashing(IServiceProvider provider) => provider.GetRequiredService<PasswordHashing>();

    private static IDbContextFactory<VaultDbContext> Contexts(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<VaultDbContext>>();

    private static IOptions<AccountsOptions> Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<AccountsOptions>>();

    private static AuditLog Audit(IServiceProvider provider) => provider.GetRequiredService<AuditLog>();

    private static VaultEvents Events(IServiceProvider provider) => provider.GetRequiredService<VaultEvents>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
