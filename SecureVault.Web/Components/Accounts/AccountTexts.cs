namespace SecureVault.Web.Components.Accounts;

/// <summary>What people read on the pages about their account; beside it are the words in each language.</summary>
internal sealed class AccountTexts
{
    private AccountTexts()
    {
    }
}
