using Microsoft.AspNetCore.Components.Server.Circuits;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Registers the uploads of a window.</summary>
internal static class UploadServices
{
    public static IServiceCollection AddUploads(this IServiceCollection services) => services
        .AddScoped<IUploadTarget, DriveUploads>()
        .AddSingleton<ResumableUploads>()
        .AddScoped<UploadDestination>()
        .AddScoped<UploadRunner>()
        .AddScoped<UploadIntake>()
        .AddScoped<UploadQueue>()
        .AddScoped<CircuitHandler, UploadConnection>();
}
