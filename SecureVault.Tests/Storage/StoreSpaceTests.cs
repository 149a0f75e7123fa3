using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Storage;

/// <summary>Who gets the room on a small disk.</summary>
public sealed class StoreSpaceTests
{
    private const long Floor = 4 << 20;
    private const int Mebibyte = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Uploads_that_fit_one_at_a_time_but_not_together_are_not_both_promised_space()
    {
        using var disk = SmallDisk.Mount(64);
        var space = Of(disk);
        var (first, second) = (ObjectKey.New(), ObjectKey.New());

        Assert.True(space.TryReserve(first, 40 * Mebibyte));
        Assert.False(space.TryReserve(second, 40 * Mebibyte));
        Assert.True(space.TryReserve(second, 10 * Mebibyte));

        space.Release(first);
        Assert.True(space.TryReserve(ObjectKey.New(), 40 * Mebibyte));
    }

    [Fact]
    public async Task Written_space_is_no_longer_promised_but_used()
    {
        using var disk = SmallDisk.Mount(64);
        var space = Of(disk);
        var store = new DiskObjectStore(disk.Combine("objects"), space);
        await store.WriteMarkerAsync(new byte[1], mayMakeStore: true, Token);
        var key = ObjectKey.New();
        Assert.True(space.TryReserve(key, 40 * Mebibyte));
        var upload = await store.BeginAsync(key, 40 * Mebibyte, 10 * Mebibyte, Token);
        await store.PutPartAsync(upload, 0, new byte[10 * Mebibyte], Token);
        await store.PutPartAsync(upload, 1, new byte[10 * Mebibyte], Token);

        Assert.False(space.TryReserve(ObjectKey.New(), 21 * Mebibyte));
        var other = ObjectKey.New();
        Assert.True(space.TryReserve(other, 19 * Mebibyte));
        space.Release(other);

        await store.DiscardAsync(key, Token);
        Assert.True(space.TryReserve(ObjectKey.New(), 59 * Mebibyte));
    }

    [Fact]
    public async Task Many_at_once_are_promised_no_more_than_there_is()
    {
        using var disk = SmallDisk.Mount(64);
        var space = Of(disk);
        var promised = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, (_, _) =>
        {
            if (space.TryReserve(ObjectKey.New(), Mebibyte))
            {
                Interlocked.Increment(ref promised);
            }

            return ValueTask.CompletedTask;
        });

        Assert.InRange(promised, 58, 60);
    }

    [Fact]
    public void Promises_of_an_earlier_process_hold_except_those_that_are_kept_or_void()
    {
        using var disk = SmallDisk.Mount(64);
        var space = Of(disk);
        var (waiting, ended) = (ObjectKey.New(), ObjectKey.New());
        space.Release(ended);
        Assert.True(space.IsNew);

        space.Load([KeyValuePair.Create(waiting, 30L * Mebibyte), KeyValuePair.Create(ended, 30L * Mebibyte)]);

        Assert.False(space.IsNew);
        Assert.False(space.TryReserve(ObjectKey.New(), 31 * Mebibyte));
        Assert.True(space.TryReserve(ObjectKey.New(), 29 * Mebibyte));
    }

    [Fact]
    public async Task A_part_does_not_take_the_floor_when_another_program_took_what_was_promised()
    {
        using var disk = SmallDisk.Mount(64);
        var space = Of(disk);
        var store = new DiskObjectStore(disk.Combine("objects"), space);
        await store.WriteMarkerAsync(new byte[1], mayMakeStore: true, Token);
        var key = ObjectKey.New();
        Assert.True(space.TryReserve(key, 40 * Mebibyte));
        var upload = await store.BeginAsync(key, 40 * Mebibyte, 10 * Mebibyte, Token);
        await File.WriteAllBytesAsync(disk.Combine("foreign"), new byte[51 * Mebibyte], Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.PutPartAsync(upload, 0, new byte[10 * Mebibyte], Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Full, store.PutAsync(ObjectKey.New(), new byte[10 * Mebibyte], Token));

        Assert.InRange(FreeSpace.In(disk.Path)!.Value, Floor, 13 * Mebibyte);
    }

    [Theory]
    [InlineData(64, 32 * Mebibyte)]
    [InlineData(4096, 4096L * Mebibyte / 100)]
    public void The_floor_depends_on_the_disk(int mebibytes, long expected)
    {
        using var disk = SmallDisk.Mount(mebibytes);

        Assert.Equal(expected, FreeSpace.FloorIn(disk.Path));
    }

    [Fact]
    public void With_objects_elsewhere_the_floor_of_the_data_folder_counts_alone()
    {
        using var disk = SmallDisk.Mount(64);
        var space = new StoreSpace([disk.Path], null, Floor);
        Assert.True(space.TryReserve(ObjectKey.New(), 1L << 40));

        disk.Fill();

        Assert.False(space.TryReserve(ObjectKey.New(), 1));
    }

    private static StoreSpace Of(SmallDisk disk) => new([disk.Path], disk.Combine("objects"), Floor);
}
