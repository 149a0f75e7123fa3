namespace SecureVault.Web.Components.Accounts;

/// <summary>The texts of the account pages; their translations lie beside it.</summary>
internal sealed class AccountTexts
{
    private AccountTexts()
    {
    }
}
