using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Data;

/// <summary>The file that only takes up room, until there is none.</summary>
public sealed class BallastTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_when_the_disk_is_full_and_comes_back_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(64);
        var clock = new FakeTimeProvider();
        var file = disk.Combine("vault.db-ballast");
        using var keeper = new BallastKeeper(Of(disk), clock, NullLogger<BallastKeeper>.Instance);
        await keeper.StartAsync(Token);
        await WaitFor.ItAsync(() => Task.FromResult(LengthOf(file) == Ballast.Length), "It is made with the start");

        disk.Fill();
        await UntilAsync(clock, () => LengthOf(file) == 0, "It goes");
        Assert.InRange(FreeSpace.In(disk.Path)!.Value, Ballast.Length, long.MaxValue);

        File.Delete(disk.Combine("filler"));
        await UntilAsync(clock, () => LengthOf(file) == Ballast.Length, "It is made again");
        await keeper.StopAsync(Token);
    }

    [Theory]
    [InlineData(18, true)]
    [InlineData(24, false)]
    public void It_takes_nothing_of_the_floor(int floorMebibytes, bool fits)
    {
        using var disk = SmallDisk.Mount(48);

        Assert.Equal(fits, Of(disk, (long)floorMebibytes << 20).TryMake());
    }

    [Fact]
    public void It_takes_nothing_that_was_promised_to_an_upload()
    {
        using var disk = SmallDisk.Mount(64);
        var space = new StoreSpace([disk.Path], disk.Combine("objects"), 8 << 20);
        var (ballast, upload) = (Of(disk, space), ObjectKey.New());
        Assert.True(space.TryReserve(upload, 50 << 20));

        Assert.False(ballast.TryMake());
        space.Release(upload);
        Assert.True(ballast.TryMake());
    }

    [Fact]
    public void One_that_was_cut_short_is_made_anew()
    {
        using var disk = SmallDisk.Mount(64);
        var file = disk.Combine("vault.db-ballast");
        File.WriteAllBytes(file, new byte[1000]);

        Assert.True(Of(disk).TryMake());

        Assert.Equal(Ballast.Length, LengthOf(file));
        Assert.False(Of(disk).TryMake());
    }

    private static Ballast Of(SmallDisk disk, long floor = 8 << 20) => Of(disk, new StoreSpace([disk.Path], null, floor));

    private static Ballast Of(SmallDisk disk, StoreSpace space) => new(Options.Create(new DatabaseOptions { File = disk.Combine("vault.db") }), space);

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static Task UntilAsync(FakeTimeProvider clock, Func<bool> condition, string what) => WaitFor.ItAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(condition());
        },
        what);
}
