using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;

namespace SecureVault.Core.Jobs;

internal static class JobsServices
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobLocks>();
        services.AddSingleton<JobBook>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton(provider => new JobBoard(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(), provider.GetRequiredService<JobRunner>()));
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        return services;
    }
}
