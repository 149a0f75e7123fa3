using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

public sealed class FreeSpaceTests
{
    [Fact]
    public void A_folder_on_a_drive_has_a_known_space()
    {
        using var folder = new TemporaryFolder();
        Assert.NotNull(FreeSpace.In(folder.Path));
    }

    [Fact]
    public void A_folder_on_an_unknown_drive_has_no_known_space() =>
        Assert.Null(FreeSpace.In(OperatingSystem.IsWindows() ? @"\\server\share\vault" : ""));
}
