using MudBlazor;
using SecureVault.Web.Components.Layout;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Files;

/// <summary>Registers what the drive page and the uploads of a window need.</summary>
internal static class DriveServices
{
    public static IServiceCollection AddVaultDrive(this IServiceCollection services) => services
        .AddScoped<CurrentUser>()
        .AddScoped<BrowserZone>()
        .AddScoped<IDriveContents, DriveContents>()
        .AddUploads()
        .Configure<SnackbarConfiguration>(VaultTheme.ConfigureToasts);
}
