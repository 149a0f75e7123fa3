using Bunit;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Trash;

namespace SecureVault.Tests.Drive.Commands;

/// <summary>The table of a list is put together from many features: none is forgotten.</summary>
public sealed class AllCommandsTests : DriveFixture
{
    [Fact]
    public void The_drive_knows_every_command_but_those_of_the_trash()
    {
        var list = Show<DrivePage>().WaitForComponent<DriveBrowser>().Instance;

        Assert.Equal([DriveCommand.Restore, DriveCommand.Purge], Enum.GetValues<DriveCommand>().Except(list.Commands.Commands));
    }

    [Fact]
    public void The_trash_restores_and_purges()
    {
        var list = Show<TrashPage>().WaitForComponent<TrashTable>().Instance;

        Assert.Superset(new HashSet<DriveCommand> { DriveCommand.Restore, DriveCommand.Purge, DriveCommand.Delete, DriveCommand.Undo }, list.Commands.Commands.ToHashSet());
    }
}
