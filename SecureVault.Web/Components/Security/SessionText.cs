using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data.SignIns;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security;

/// <summary>Sessions in words.</summary>
internal static class SessionText
{
    private static readonly IStringLocalizer T = Words.Of<SecurityTexts>();

    /// <summary>'Firefox on Linux', or as much of it as is known.</summary>
    public static string NameOf(SignInOrigin origin) => (NameOf(origin.Browser), NameOf(origin.System)) switch
    {
        ({ } browser, { } system) => T["BrowserOn", browser, system],
        ({ } browser, null) => browser,
        (null, { } system) => T["BrowserOn", T["UnknownBrowser"], system],
        (null, null) => T["UnknownBrowser"],
    };

    public static string WayOf(SignInWay way) => way switch
    {
        SignInWay.Password => T["WithPassword"],
        SignInWay.Authenticator => T["WithCode"],
        SignInWay.RecoveryCode => T["WithRecoveryCode"],
        SignInWay.Passkey => T["WithPasskey"],
        SignInWay.Provider => T["WithProvider"],
        SignInWay.EmergencyLink => T["WithEmergencyLink"],
    };

    public static string IconOf(SignInOrigin origin) => origin.System switch
    {
        SystemFamily.Android or SystemFamily.IOS => Icons.Material.Outlined.PhoneIphone,
        SystemFamily.Windows or SystemFamily.MacOS or SystemFamily.Linux or SystemFamily.ChromeOS => Icons.Material.Outlined.Computer,
        SystemFamily.Unknown => Icons.Material.Outlined.DeviceUnknown,
    };

    private static string? NameOf(BrowserFamily browser) => browser switch
    {
        BrowserFamily.Unknown => null,
        BrowserFamily.Chrome => "Chrome",
        BrowserFamily.Edge => "Edge",
        BrowserFamily.Firefox => "Firefox",
        BrowserFamily.Safari => "Safari",
        BrowserFamily.Opera => "Opera",
        BrowserFamily.SamsungInternet => "Samsung Internet",
    };

    private static string? NameOf(SystemFamily system) => system switch
    {
        SystemFamily.Unknown => null,
        SystemFamily.Windows => "Windows",
        SystemFamily.MacOS => "macOS",
        SystemFamily.Linux => "Linux",
        SystemFamily.Android => "Android",
        SystemFamily.IOS => "iOS",
        SystemFamily.ChromeOS => "ChromeOS",
    };
}
