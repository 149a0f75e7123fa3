namespace SecureVault.Web.Components.Admin;

/// <summary>The texts of the administration pages; their translations lie beside it.</summary>
internal sealed class AdminTexts
{
    private AdminTexts()
    {
    }
}
