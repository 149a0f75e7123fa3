using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Uploads;

/// <summary>Upload sessions over a store that fails.</summary>
public sealed class SessionFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, ObjectStoreError.Unavailable, StoreError.Unavailable, 0)]
    [InlineData(30_000_000, ObjectStoreError.Full, StoreError.Full, 16_760_832)]
    public async Task A_store_that_fails_loses_nothing_that_it_had_and_the_upload_goes_on_when_it_is_back(
        int length, ObjectStoreError error, StoreError expected, long kept)
    {
        var store = new BrokenStore { OnWrite = error };
        await using var scene = await StartAsync(store, length);

        var failed = Assert.IsType<UploadOutcome.StoreFailed>(await scene.AppendAsync(0, length));
        Assert.Equal((expected, 8), (failed.Error, failed.ErrorId.Length));
        var position = await scene.PositionAsync();
        Assert.Equal(kept, position);

        store.OnWrite = null;
        await scene.AssertStoredAsync(await scene.AppendAsync(position, (int)(length - position)));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000_000)]
    public async Task Other_content_for_a_part_that_was_recorded_is_never_sealed_under_the_same_key(int length)
    {
        var store = new BrokenStore { OnWrite = ObjectStoreError.Unavailable };
        await using var scene = await StartAsync(store, length);
        await scene.AppendAsync(0, length);
        store.OnWrite = null;
        var position = await scene.PositionAsync();
        scene.Content[^1] ^= 1;
        scene.Content[(int)position] ^= 1;

        var outcome = await scene.AppendAsync(position, (int)(length - position));

        Assert.IsType<UploadOutcome.ContentDiffers>(outcome);
        Assert.Null(await scene.Sessions.FindAsync(scene.User, scene.Upload, Token));
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task An_upload_that_the_store_began_without_anybody_hearing_of_it_leaves_nothing_behind()
    {
        const int Length = 30_000_000;
        var store = new BrokenStore { OnBegun = ObjectStoreError.Unavailable };
        await using var scene = await StartAsync(store, Length);
        Assert.IsType<UploadOutcome.StoreFailed>(await scene.AppendAsync(0, Length));

        store.OnBegun = null;
        var position = await scene.PositionAsync();
        await scene.AssertStoredAsync(await scene.AppendAsync(position, (int)(Length - position)));

        await scene.Vault.AssertConsistentAsync(stored: 1);
    }

    private static Task<SessionScene> StartAsync(BrokenStore store, int length) => SessionScene.StartAsync(
        length,
        services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
}
