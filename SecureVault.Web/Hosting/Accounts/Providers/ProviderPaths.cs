using System.Globalization;

namespace SecureVault.Web.Hosting.Accounts.Providers;

/// <summary>Addresses and schemes of the OpenID providers. Each has a number, its place in the settings.</summary>
internal static class ProviderPaths
{
    /// <summary>Where a sign-in begins; the number comes behind.</summary>
    public const string Begin = "/account/providers";

    /// <summary>What providers know: where they send people and notices.</summary>
    public const string Provider = "/oidc";

    /// <summary>The end of the address that takes the answer to a sign-in.</summary>
    public const string CallbackEnd = "/callback";

    /// <summary>The page that goes on to the provider after a sign-out here.</summary>
    public const string SignedOut = "/account/signed-out";

    private const string SchemePrefix = "oidc-";

    public static string SchemeOf(int provider) => SchemePrefix + provider.ToString(CultureInfo.InvariantCulture);

    public static int? NumberOf(string? scheme) =>
        scheme?.StartsWith(SchemePrefix, StringComparison.Ordinal) is true && int.TryParse(scheme.AsSpan(SchemePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var provider)
            ? provider
            : null;

    public static string CallbackOf(int provider) => string.Create(CultureInfo.InvariantCulture, $"{Provider}/{provider}{CallbackEnd}");

    public static string SignedOutOf(int provider) => string.Create(CultureInfo.InvariantCulture, $"{Provider}/{provider}/signed-out");

    public static string LeaveOf(int provider) => string.Create(CultureInfo.InvariantCulture, $"{Begin}/{provider}/leave");

    /// <summary>Where a sign-in begins that comes back to an address.</summary>
    public static string BeginAt(int provider, string? returnUrl) =>
        string.Create(CultureInfo.InvariantCulture, $"{Begin}/{provider}?returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}");
}
