namespace SecureVault.Web.Components.Trash;

/// <summary>The texts of the trash; the words of each language are in the .resx files beside it.</summary>
internal sealed class TrashTexts
{
    private TrashTexts()
    {
    }
}
