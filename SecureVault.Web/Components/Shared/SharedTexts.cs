namespace SecureVault.Web.Components.Shared;

/// <summary>The texts that several rooms share; the words of each language are in the .resx files beside it.</summary>
internal sealed class SharedTexts
{
    private SharedTexts()
    {
    }
}
