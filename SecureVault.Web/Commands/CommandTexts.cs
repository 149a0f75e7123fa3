namespace SecureVault.Web.Commands;

/// <summary>The texts of the command line; their translations lie beside it.</summary>
internal sealed class CommandTexts
{
    private CommandTexts()
    {
    }
}
