namespace SecureVault.Web.Components.Admin;

/// <summary>What people read about other people's accounts; beside it are the words in each language.</summary>
internal sealed class AdminTexts
{
    private AdminTexts()
    {
    }
}
