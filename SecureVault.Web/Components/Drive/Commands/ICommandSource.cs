namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>A feature that brings commands to the lists of the drive.</summary>
internal interface ICommandSource
{
    /// <summary>Adds its commands to the table of a list.</summary>
    void AddTo(CommandTable table);
}
