namespace SecureVault.Web.Components.Previews;

/// <summary>The texts of previews; the words of each language are in the .resx files beside it.</summary>
internal sealed class PreviewTexts
{
    private PreviewTexts()
    {
    }
}
