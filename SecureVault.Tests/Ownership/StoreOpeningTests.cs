using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Ownership;

/// <summary>What a start finds in the store beside its database.</summary>
public sealed class StoreOpeningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_vault_marks_its_store_and_every_start_marks_it_anew()
    {
        await using var scene = await StoreScene.StartAsync(advances: false);
        var (id, generation) = (Ownership(scene).VaultId, Ownership(scene).Generation);
        Assert.NotNull(id);
        Assert.Equal(1, generation);

        await scene.RestartAsync();

        Assert.Null(scene.Hold);
        Assert.Equal((id, 2), (Ownership(scene).VaultId, Ownership(scene).Generation));
        Assert.Equal(new ComparisonResult(1, 0, 0, 0, 0), await scene.Vault.Comparison.RunAsync(Token));
    }

    [Fact]
    public async Task Without_a_database_a_store_with_a_vault_is_not_begun_anew_unless_somebody_says_so_for_this_very_vault()
    {
        await using var scene = await StoreScene.StartAsync();
        System.IO.File.Delete(scene.Copy);

        var refused = await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => StoreScene.Delete(scene.Vault.Folder)));
        var code = refused.Message[^9..^1];
        Assert.False(System.IO.File.Exists(scene.Vault.Folder.Combine("securevault.db")));
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(null, ("Vault:BeginAnew", "true")));

        await scene.RestartAsync(null, ("Vault:BeginAnew", code));

        Assert.Null(scene.Hold);
        Assert.Equal(new ComparisonResult(0, 0, 0, Unowned: 1, 0), await scene.Vault.Comparison.RunAsync(Token));
        await scene.SweepLaterAsync();
        Assert.Equal(1, await scene.CountObjectsAsync());

        // The setting is forgotten in some file; it must not begin a third one.
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => StoreScene.Delete(scene.Vault.Folder), ("Vault:BeginAnew", code)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_database_file_is_no_database(bool isMarked)
    {
        await using var scene = await StoreScene.StartAsync();

        var refused = await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() =>
        {
            StoreScene.Delete(scene.Vault.Folder);
            System.IO.File.Create(scene.Vault.Folder.Combine("securevault.db")).Dispose();
            if (!isMarked)
            {
                System.IO.File.Delete(Marker(scene));
            }
        }));

        Assert.Contains("Database:File", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(scene.Vault.Folder.Combine("securevault.db")).Length);
    }

    [Fact]
    public async Task A_missing_folder_of_objects_ends_the_start_and_is_not_made()
    {
        await using var scene = await StoreScene.StartAsync();
        var (objects, away) = (scene.Vault.Folder.Combine("objects"), scene.Vault.Folder.Combine("away"));

        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => Directory.Move(objects, away)));
        Assert.False(Directory.Exists(objects));
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => Directory.CreateDirectory(objects)));
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(null, ("Vault:AdoptStore", "true")));

        await scene.RestartAsync(() =>
        {
            Directory.Delete(objects);
            Directory.Move(away, objects);
        });
        Assert.Null(scene.Hold);
        Assert.Equal(new ComparisonResult(1, 0, 0, 0, 0), await scene.Vault.Comparison.RunAsync(Token));
    }

    [Fact]
    public async Task A_store_that_lost_only_its_marker_can_be_taken_over_and_is_held_until_then()
    {
        await using var scene = await StoreScene.StartAsync();
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => System.IO.File.Delete(Marker(scene))));

        await scene.RestartAsync(null, ("Vault:AdoptStore", "true"));
        Assert.Equal(HoldReason.MissingMarker, scene.Hold?.Reason);
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);

        Assert.Null(scene.Hold);
        await scene.RestartAsync();
        Assert.Null(scene.Hold);
    }

    [Fact]
    public async Task A_vault_from_before_gets_its_marker_if_its_objects_are_there()
    {
        await using var scene = await StoreScene.StartAsync();
        await ForgetMarkersAsync(scene);
        var (objects, away) = (scene.Vault.Folder.Combine("objects"), scene.Vault.Folder.Combine("away"));
        await Assert.ThrowsAsync<OwnershipException>(() => scene.RestartAsync(() => Directory.Move(objects, away)));

        await scene.RestartAsync(() =>
        {
            Directory.Move(away, objects);
            System.IO.File.Delete(Marker(scene));
        });

        Assert.Null(scene.Hold);
        Assert.NotNull(Ownership(scene).VaultId);
        Assert.True(System.IO.File.Exists(Marker(scene)));
        Assert.NotNull(scene.Vault.Get<ClockWatch>().Doubt);
    }

    [Fact]
    public async Task A_database_from_before_markers_is_older_than_a_store_that_has_one()
    {
        await using var scene = await StoreScene.StartAsync();
        await ForgetMarkersAsync(scene);

        await scene.RestartAsync();

        Assert.Equal(HoldReason.OlderDatabase, scene.Hold?.Reason);
    }

    [Fact]
    public async Task A_second_vault_on_the_store_is_held()
    {
        await using var scene = await StoreScene.StartAsync();
        using var elsewhere = new TemporaryFolder();
        var objects = ("ObjectStore:Disk:Folder", scene.Vault.Folder.Combine("objects"));
        var refused = await Assert.ThrowsAsync<OwnershipException>(() => scene.Vault.StartBesideAsync(elsewhere, objects));
        await using var second = await scene.Vault.StartBesideAsync(elsewhere, objects, ("Vault:BeginAnew", refused.Message[^9..^1]));
        Assert.Null(second.Get<StoreOwnership>().Hold);

        await scene.RestartAsync();

        Assert.Equal(HoldReason.OtherVault, scene.Hold?.Reason);
    }

    [Fact]
    public async Task A_store_that_lies_causes_a_hold_and_no_more()
    {
        await using var scene = await StoreScene.StartAsync();
        var old = await System.IO.File.ReadAllBytesAsync(Marker(scene), Token);
        await scene.RestartAsync();
        await scene.RestartAsync(() => System.IO.File.WriteAllBytes(Marker(scene), old));
        Assert.Equal(HoldReason.OlderStore, scene.Hold?.Reason);
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);

        old[^1] ^= 1;
        await scene.RestartAsync(() => System.IO.File.WriteAllBytes(Marker(scene), old));

        Assert.Equal(HoldReason.UnreadableMarker, scene.Hold?.Reason);
        await scene.Vault.Get<StoreCheck>().ContinueAsync(Token);
        Assert.Null(scene.Hold);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_database_and_store_is_no_restored_backup(bool storeHasIt)
    {
        var markers = new CrashingMarkers();
        await using var first = await CoreVault.StartAsync(configure: services => services.AddSingleton<IStoreMarkers>(provider => markers.Over(provider.GetRequiredService<DiskObjectStore>())));
        await first.StoreAsync(await first.AddUserAsync(), "a", ItemId.Root);
        var vault = first;
        for (var crash = 0; crash < 3; crash++)
        {
            markers.Crash = storeHasIt;
            await Assert.ThrowsAsync<CrashException>(() => vault.Get<StoreOwnership>().TryAdvanceAsync(Token));
            markers.Crash = null;
            vault = await vault.RestartAsync();
            Assert.Null(vault.Get<StoreOwnership>().Hold);
        }

        await vault.Get<StoreOwnership>().DemandAsync(Token);
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_does_not_answer_for_a_while_is_no_doubt()
    {
        var markers = new CrashingMarkers();
        await using var vault = await CoreVault.StartAsync(configure: services => services.AddSingleton<IStoreMarkers>(provider => markers.Over(provider.GetRequiredService<DiskObjectStore>())));
        var ownership = vault.Get<StoreOwnership>();
        markers.IsAway = true;
        await ownership.TryAdvanceAsync(Token);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<ObjectStoreException>(() => ownership.DemandAsync(Token));
        markers.IsAway = false;

        await ownership.DemandAsync(Token);
        await ownership.TryAdvanceAsync(Token);
        Assert.Equal(2, ownership.Generation);
        Assert.Null(ownership.Hold);
    }

    private static StoreOwnership Ownership(StoreScene scene) => scene.Vault.Get<StoreOwnership>();

    private static string Marker(StoreScene scene) => scene.Vault.Folder.Combine("objects", "vault.marker");

    private static async Task ForgetMarkersAsync(StoreScene scene)
    {
        await using var db = await scene.Vault.ContextAsync();
        await db.State.ExecuteUpdateAsync(
            set => set
                .SetProperty(state => state.VaultId, (Guid?)null)
                .SetProperty(state => state.MarkerStamp, (Guid?)null)
                .SetProperty(state => state.NextMarkerStamp, (Guid?)null)
                .SetProperty(state => state.Generation, 0)
                .SetProperty(state => state.LastSeenAt, (DateTimeOffset?)null),
            Token);
    }

    private sealed class CrashException : Exception;

    private sealed class CrashingMarkers : IStoreMarkers
    {
        private DiskObjectStore? _disk;

        /// <summary>Whether the marker reaches the store before the crash; null for no crash.</summary>
        public bool? Crash { get; set; }

        public bool IsAway { get; set; }

        public CrashingMarkers Over(DiskObjectStore disk)
        {
            _disk = disk;
            return this;
        }

        public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) =>
            IsAway ? throw new ObjectStoreException(ObjectStoreError.Unavailable, "away") : _disk!.ReadMarkerAsync(cancellationToken);

        public async Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken)
        {
            if (Crash != false)
            {
                await _disk!.WriteMarkerAsync(content, mayMakeStore, cancellationToken);
            }

            if (Crash is not null)
            {
                throw new CrashException();
            }
        }
    }
}
