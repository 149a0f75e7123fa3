namespace SecureVault.Web.Components.Recovery;

/// <summary>The texts of the page that restores a vault; their translations lie beside it.</summary>
internal sealed class RestoreTexts
{
    private RestoreTexts()
    {
    }
}
