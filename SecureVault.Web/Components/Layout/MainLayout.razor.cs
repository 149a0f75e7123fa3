namespace SecureVault.Web.Components.Layout;

/// <summary>The frame around every page inside the circuit.</summary>
public sealed partial class MainLayout
{
    private bool IsOverview =>
        Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0].TrimEnd('/').Equals("admin", StringComparison.OrdinalIgnoreCase);
}
