namespace SecureVault.Web.Components.Trash;

/// <summary>What people read in the trash; beside it are the words in each language.</summary>
internal sealed class TrashTexts
{
    private TrashTexts()
    {
    }
}
