namespace SecureVault.Web.Components.Layout;

/// <summary>The texts around every page; the words of each language are in the .resx files beside it.</summary>
internal sealed class LayoutTexts
{
    private LayoutTexts()
    {
    }
}
