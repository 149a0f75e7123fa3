namespace SecureVault.Web.Endpoints;

/// <summary>What people read on pages outside the application's own; beside it are the words in each language.</summary>
internal sealed class EndpointTexts
{
    private EndpointTexts()
    {
    }
}
