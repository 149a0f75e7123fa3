namespace SecureVault.Web.Endpoints;

/// <summary>The texts of pages outside the application itself; their translations lie beside it.</summary>
internal sealed class EndpointTexts
{
    private EndpointTexts()
    {
    }
}
