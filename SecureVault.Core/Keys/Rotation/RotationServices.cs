using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Keys.Rotation;

internal static class RotationServices
{
    public static IServiceCollection AddKeyRotation(this IServiceCollection services)
    {
        services.AddSingleton<UserKeyRewrap>();
        services.AddSingleton<SessionKeyFiles>();
        services.AddSingleton<FactorRewrap>();
        services.AddSingleton<PasskeyRewrap>();
        services.AddSingleton<RowSeals>();
        services.AddSingleton<LocalKeys>();
        services.AddSingleton<StoreRewrap>();
        services.AddSingleton<StoreNeeds>();
        services.AddSingleton(provider => new MasterKeyRotation(
            provider.GetRequiredService<KeyringRefresh>(),
            provider.GetRequiredService<UserKeyRewrap>(),
            provider.GetRequiredService<LocalKeys>(),
            provider.GetRequiredService<StoreRewrap>(),
            provider.GetRequiredService<MasterKeyring>()));
        services.AddSingleton(provider => new MasterKeyRetirement(
            provider.GetRequiredService<StoreNeeds>(),
            provider.GetRequiredService<LocalNeeds>(),
            provider.GetRequiredService<MoveSeals>(),
            provider.GetRequiredService<MasterKeyChanges>()));
        services.AddSingleton<LocalNeeds>();
        services.AddSingleton<KeyringNews>();
        services.AddSingleton<AdministratorConfirmation>();
        services.AddSingleton<IJob, KeyRotationJob>();
        services.AddSingleton(provider => new MasterKeyBoard(
            provider.GetRequiredService<AdministratorConfirmation>(),
            provider.GetRequiredService<MasterKeyChanges>(),
            provider.GetRequiredService<MasterKeyRetirement>(),
            provider.GetRequiredService<KeyringNews>(),
            provider.GetRequiredService<JobLocks>()));
        services.AddHostedService<MasterKeyKeeper>();
        return services.AddUserKeyRotation();
    }

    private static IServiceCollection AddUserKeyRotation(this IServiceCollection services)
    {
        services.AddSingleton<UserKeyNews>();
        services.AddSingleton<NameRewrap>();
        services.AddSingleton<FileKeyRewrap>();
        services.AddSingleton<ResealUpload>();
        services.AddSingleton<ContentReseal>();
        services.AddSingleton<UserKeyRetirement>();
        services.AddSingleton<UserKeySteps>();
        services.AddSingleton(provider => new UserKeyChange(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<MasterKeyring>(),
            provider.GetRequiredService<KeyCards>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<UserKeyNews>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new UserKeyRotation(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeySteps>(),
            provider.GetRequiredService<VaultDatabase>(),
            provider.GetRequiredService<UserKeyNews>()));
        services.AddSingleton<IJob, UserKeyJob>();
        return services;
    }
}
