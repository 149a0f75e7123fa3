using MudBlazor;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Previews;
using SecureVault.Web.Components.Previews.Editing;
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

    /// <summary>The drive in one window: scoped what its pages share, transient what belongs to one page or list.</summary>
    public static IServiceCollection AddDriveOfWindow(this IServiceCollection services) => services
        .AddScoped<TextEditing>()
        .AddTransient<EditorSession>()
        .AddScoped<DriveErrorHandler>()
        .AddScoped<DriveChangeListener>()
        .AddScoped<BusyNotifier>()
        .AddScoped<DriveClipboard>()
        .AddScoped<DriveHistory>()
        .AddScoped<DriveScript>()
        .AddScoped<DrivePreferences>()
        .AddScoped<UserLists>()
        .AddScoped<UserEdits>()
        .AddScoped<UserMoves>()
        .AddScoped<UserVersions>()
        .AddScoped<UserSearch>()
        .AddScoped<SearchSeal>()
        .AddScoped<PageSearch>()
        .AddCommands<DriveDialogs>()
        .AddCommands<DriveUndo>()
        .AddCommands<EditCommands>()
        .AddCommands<TextCommands>()
        .AddCommands<MoveCommands>()
        .AddCommands<TrashCommands>()
        .AddCommands<ClipboardCommands>()
        .AddCommands<DownloadCommands>()
        .AddCommands<FolderCommands>()
        .AddTransient<ListScript>()
        .AddTransient<ListPreview>()
        .AddTransient<PageState>()
        .AddTransient<ShownFolder>()
        .AddTransient<ItemPlaces>();

    private static IServiceCollection AddCommands<T>(this IServiceCollection services)
        where T : class, ICommandSource =>
        services.AddScoped<T>().AddScoped<ICommandSource>(provider => provider.GetRequiredService<T>());
}
