using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Uploads;

internal static class UploadsServices
{
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddSingleton<PartBuffers>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<UploadAdmission>();
        services.AddSingleton<UploadStart>();
        services.AddSingleton<UploadCommit>();
        services.AddSingleton<Func<VersionId, UploadLease>>(provider => version => new UploadLease(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(), version.Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadSteps>();
        services.AddSingleton(provider => new FileUploads(
            provider.GetRequiredService<UploadSteps>(),
            provider.GetRequiredService<PartBuffers>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileUploads>>()));
        services.AddSingleton<UploadLocks>();
        services.AddSingleton<UploadJournal>();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<UploadAppender>();
        services.AddSingleton<UploadCompletion>();
        services.AddSingleton<SessionSteps>();
        services.AddSingleton(provider => new UploadSessions(
            provider.GetRequiredService<SessionSteps>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<ILogger<UploadSessions>>()));
    }
}
