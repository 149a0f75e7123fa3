namespace SecureVault.Web.Components.Upkeep;

/// <summary>The texts of the pages about jobs, backups and keys; their translations lie beside it.</summary>
internal sealed class UpkeepTexts
{
    private UpkeepTexts()
    {
    }
}
