namespace SecureVault.Web.Components.Search;

/// <summary>The texts of the search; the words of each language are in the .resx files beside it.</summary>
internal sealed class SearchTexts
{
    private SearchTexts()
    {
    }
}
