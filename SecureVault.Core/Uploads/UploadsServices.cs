using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

internal static class UploadsServices
{
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddSingleton<PartBuffers>();
        services.AddSingleton<PartPipeline>();
        services.AddSingleton<UploadStorage>();
        services.AddSingleton<UploadAdmission>();
        services.AddSingleton<UploadStart>();
        services.AddSingleton<UploadFailures>();
        services.AddSingleton<UploadCommit>();
        services.AddSingleton<ObjectSwap>();
        services.AddSingleton<UploadJournal>();
        services.AddSingleton<UploadSessionStore>();
        services.AddSingleton<UploadLocks>();
        services.AddSingleton<UploadTransfer>();
        services.AddSingleton(provider => new UploadService(
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<UploadStart>(),
            provider.GetRequiredService<UploadSessionStore>(),
            provider.GetRequiredService<UploadLocks>(),
            provider.GetRequiredService<UploadTransfer>()));
    }
}
