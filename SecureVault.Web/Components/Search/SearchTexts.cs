namespace SecureVault.Web.Components.Search;

/// <summary>What people read when they search; beside it are the words in each language.</summary>
internal sealed class SearchTexts
{
    private SearchTexts()
    {
    }
}
