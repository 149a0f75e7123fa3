namespace SecureVault.Web.Components.Shared;

/// <summary>What people read in more than one place; beside it are the words in each language.</summary>
internal sealed class SharedTexts
{
    private SharedTexts()
    {
    }
}
