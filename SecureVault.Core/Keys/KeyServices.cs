using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Keys.Kms;

namespace SecureVault.Core.Keys;

internal static class KeyServices
{
    public static IServiceCollection AddVaultKeys(this IServiceCollection services)
    {
        services.AddSingleton<MasterKeyring>();
        services.AddSingleton<UserKeys>();
        services.AddSingleton<MasterKeyChanges>();
        services.AddSingleton(provider => new KeyringRefresh(
            provider.GetRequiredService<IMasterKeySource>(),
            provider.GetRequiredService<MasterKeyring>(),
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<ILogger<KeyringRefresh>>()));
        services.AddSingleton<IMasterKeySource>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MasterKeyOptions>>().Value;
            return options.Source switch
            {
                MasterKeyOrigin.File => NewFile(provider, options, kms: null),
                MasterKeyOrigin.Kms => NewFile(provider, options, new KmsKeyWrap(options.Kms)),
                MasterKeyOrigin.Environment => new EnvironmentMasterKeySource(options.Variable),
            };
        });
        return services;
    }

    private static FileMasterKeySource NewFile(IServiceProvider provider, MasterKeyOptions options, KmsKeyWrap? kms) =>
        new(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FileMasterKeySource>>(), kms);
}
