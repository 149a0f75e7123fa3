namespace SecureVault.Web.Mail;

/// <summary>The texts of mails; their translations lie beside it.</summary>
internal sealed class MailTexts
{
    private MailTexts()
    {
    }
}
