using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Keys;

internal static class KeyServices
{
    public static IServiceCollection AddVaultKeys(this IServiceCollection services)
    {
        services.AddSingleton<MasterKeyring>();
        services.AddSingleton<UserKeys>();
        services.AddSingleton<IMasterKeySource>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<MasterKeyOptions>>().Value;
            return options.Source switch
            {
                MasterKeyOrigin.File => new FileMasterKeySource(options, provider.GetRequiredService<ILogger<FileMasterKeySource>>()),
                MasterKeyOrigin.Environment => new EnvironmentMasterKeySource(options.Variable),
            };
        });
        return services;
    }
}
