namespace SecureVault.Web.Components.Audit;

/// <summary>The texts of the pages about the log; their translations lie beside it.</summary>
internal sealed class AuditTexts
{
    private AuditTexts()
    {
    }
}
