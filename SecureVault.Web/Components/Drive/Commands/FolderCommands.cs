using Microsoft.AspNetCore.Components;
using SecureVault.Core;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Goes to other folders.</summary>
internal sealed class FolderCommands(NavigationManager navigation) : ICommandSource
{
    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table
        .Add(DriveCommand.Up, scope => scope.Above is { } above ? GoAsync(above) : Task.CompletedTask)
        .AddForItems(DriveCommand.ShowInFolder, targets => GoAsync(targets[0].Folder));

    private Task GoAsync(ItemId folder)
    {
        navigation.NavigateTo(DriveAddresses.Folder(folder));
        return Task.CompletedTask;
    }
}
