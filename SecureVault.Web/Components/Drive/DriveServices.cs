using MudBlazor;
using SecureVault.Web.Components.Previews;
using SecureVault.Web.Components.Previews.Text;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive;

/// <summary>Registers what the drive and the pages of a window need.</summary>
internal static class DriveServices
{
    public static IServiceCollection AddVaultDrive(this IServiceCollection services) => services
        .AddScoped<CurrentUser>()
        .AddScoped<SignInAgain>()
        .AddScoped<BrowserZone>()
        .AddDriveOfWindow()
        .AddUploads()
        .AddSingleton<PreviewTurns>()
        .AddSingleton<TextRendering>()
        .Configure<SnackbarConfiguration>(VaultTheme.ConfigureToasts);

    /// <summary>What the pages of the drive share in one window.</summary>
    public static IServiceCollection AddDriveOfWindow(this IServiceCollection services) => services
        .AddScoped<UserDrive>()
        .AddScoped<DriveErrorHandler>()
        .AddScoped<BusyNotifier>()
        .AddScoped<DriveUndo>()
        .AddScoped<DriveActions>()
        .AddScoped<DriveClipboard>()
        .AddScoped<DriveHistory>()
        .AddScoped<DriveScript>()
        .AddScoped<DrivePreferences>();
}
