namespace SecureVault.Web.Components.Security;

/// <summary>The texts about sessions and about proving who one is; their translations lie beside it.</summary>
internal sealed class SecurityTexts
{
    private SecurityTexts()
    {
    }
}
