using System.Reflection;

namespace SecureVault.Web.Components.Settings;

/// <summary>Which program this is, and whose work is in it.</summary>
public sealed partial class AboutPage
{
    private static string Version =>
        typeof(AboutPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? string.Empty;
}
