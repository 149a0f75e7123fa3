using System.Globalization;
using System.Runtime.CompilerServices;

namespace SecureVault.Tests;

/// <summary>Tests read the same on every machine: what no browser asked for is in American English.</summary>
internal static class TestCulture
{
    /// <summary>Runs <paramref name="look"/> in another language.</summary>
    public static T In<T>(string culture, Func<T> look)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.GetCultureInfo(culture), CultureInfo.GetCultureInfo(culture));
        try
        {
            return look();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    [ModuleInitializer]
    internal static void Set() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture
        = CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
}
