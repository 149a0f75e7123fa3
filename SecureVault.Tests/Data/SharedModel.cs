using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

/// <summary>
/// Lets all vaults of the tests have one model and one cache of compiled queries. EF Core keeps them by logger factory, and each
/// vault has its own; it took a third of a second of the processor to make them again. What EF Core would log is lost.
/// </summary>
internal static class SharedModel
{
    public static void AddSharedModel(this IServiceCollection services) =>
        services.ConfigureDbContext<VaultDbContext>(options => options.UseLoggerFactory(NullLoggerFactory.Instance));
}
