namespace SecureVault.Web.Components.Settings;

/// <summary>The texts of a person's settings; their translations lie beside it.</summary>
internal sealed class SettingsTexts
{
    private SettingsTexts()
    {
    }
}
