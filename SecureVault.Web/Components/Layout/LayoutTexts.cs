namespace SecureVault.Web.Components.Layout;

/// <summary>What people read around every page; beside it are the words in each language.</summary>
internal sealed class LayoutTexts
{
    private LayoutTexts()
    {
    }
}
