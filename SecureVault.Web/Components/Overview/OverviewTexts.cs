namespace SecureVault.Web.Components.Overview;

/// <summary>The texts of the administrators' overview; their translations lie beside it.</summary>
internal sealed class OverviewTexts
{
    private OverviewTexts()
    {
    }
}
