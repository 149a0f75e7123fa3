namespace SecureVault.Web.Components.Previews;

/// <summary>What people read while they look at files; beside it are the words in each language.</summary>
internal sealed class PreviewTexts
{
    private PreviewTexts()
    {
    }
}
