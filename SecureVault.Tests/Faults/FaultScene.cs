using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Storage.Moving;
using SecureVault.Core.Storage.S3;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Keys.Rotation;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Faults;

/// <summary>A vault over a real store that fails when it is told to, and all that its owner was told is safe.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private CoreVault? _vault;
    private ShakyStore? _store;
    private int _files;

    private FaultScene()
    {
    }

    public CoreVault Vault => _vault!;

    public ShakyStore Store => _store!;

    public UserId User { get; private set; }

    /// <summary>Whether the process died in this round.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Acknowledged files, all at the top of the drive, and what is in them.</summary>
    public Dictionary<ItemId, byte[]> Files { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FaultScene> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var scene = new FaultScene();
        scene._vault = await RotationScene.StartAsync(
            services => services.AddSingleton(provider => new StoreSwitch(scene.EndOf(provider), provider.GetRequiredService<StoreSpace>())), settings);
        scene.User = await scene.Vault.AddUserAsync();
        await scene.StoreAsync(1000);
        return scene;
    }

    /// <summary>Does a scenario's work while one call goes wrong, does as a server and a patient operator do, and looks whether everything is in order.</summary>
    /// <returns>The calls that the work made.</returns>
    public async Task<IReadOnlyList<string>> TryAsync(FaultScenario scenario, FaultKind fault, int call)
    {
        await scenario.PrepareAsync(this);
        fault.Arm(call);
        try
        {
            await scenario.RunAsync(this);
        }
        catch (Exception exception) when (call > 0 && exception is KilledException or ObjectStoreException)
        {
            // That is what was asked for.
        }

        var calls = fault.Calls();
        fault.Arm(0);
        WasKilled = Store.IsDead;
        if (WasKilled)
        {
            _vault = await Vault.RestartAsync();
        }

        await scenario.ResumeAsync(this);
        await RecoverAsync();
        await scenario.SettleAsync(this);
        await AssertInOrderAsync();
        return calls;
    }

    /// <summary>Stores a file that is safe from then on.</summary>
    public async Task<ItemId> StoreAsync(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var item = await Vault.StoreAsync(User, NewName(), ItemId.Root, content);
        Files[item] = content;
        return item;
    }

    public string NewName() => $"file {_files++}";

    /// <summary>The file of this name; null when there is none.</summary>
    public async Task<ItemId?> FindAsync(string name) =>
        (await Vault.ListAsync(User)).Where(entry => entry.Name == name).Select(entry => (ItemId?)entry.Id).SingleOrDefault();

    public async Task AssertReadsAsync(ItemId item) =>
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Files[item])), Convert.ToHexString(SHA256.HashData(await Vault.ReadAsync(User, item))));

    public async Task AssertEverythingReadsAsync()
    {
        foreach (var item in Files.Keys)
        {
            await AssertReadsAsync(item);
        }
    }

    /// <summary>Starts a vault over another folder and the same store.</summary>
    public async Task<CoreVault> StartBesideAsync(TemporaryFolder folder)
    {
        var own = _store;
        try
        {
            return await Vault.StartBesideAsync(folder, ("ObjectStore:Disk:Folder", Vault.Folder.Combine("objects")));
        }
        finally
        {
            _store = own;
        }
    }

    /// <summary>Lets so much time pass that whatever is due is due, and sweeps until nothing is left to do.</summary>
    public async Task SweepAsync(TimeSpan after)
    {
        Vault.Clock.Advance(after);
        Vault.Get<ClockWatch>().Confirm(); // a restart long after the last note of the time looks like a clock that jumped
        var result = await Vault.Sweep.RunAsync(Token);
        Assert.Equal((0, 0), (result.Left, result.Failures));
    }

    public ValueTask DisposeAsync() => Vault.DisposeAsync();

    /// <summary>
    /// The sweep mends everything but one thing: when the process died between the object and its row, an operator's <c>check --repair</c> gives the
    /// file to its owner.
    /// </summary>
    private async Task RecoverAsync()
    {
        await SweepAsync(UploadLease.Duration + TimeSpan.FromMinutes(1));
        Assert.Null(Vault.Get<StoreOwnership>().Hold);
        if (WasKilled)
        {
            var recovery = Vault.Get<StrayRecovery>();
            await recovery.RunAsync(progress: null, Token);
            await Vault.Get<StoreCheck>().ContinueAsync(Token);
            await recovery.RunAsync(progress: null, Token);
        }
    }

    /// <summary>Store and database agree, nothing is left of what did not become a file, space is counted right, and the drive has what was acknowledged.</summary>
    private async Task AssertInOrderAsync()
    {
        var report = await Vault.Get<StoreCheck>().LookAsync(Token);
        await using var db = await Vault.ContextAsync();
        Assert.Equal((await db.Versions.CountAsync(Token), true, 0), (report.Found.Intact, report.Found.Agrees, report.WholeUploads));
        Assert.Equal(0, await db.Versions.CountAsync(version => version.State != VersionState.Stored, Token));
        Assert.Equal(
            (0, 0, 0), (await db.Uploads.CountAsync(Token), await db.UploadParts.CountAsync(Token), await db.UploadRemainders.CountAsync(Token)));
        Assert.Empty(await Vault.Get<SpaceCheck>().RunAsync(Token));
        Assert.Equal(0, await Vault.Get<KeyCards>().UpdateAsync(compares: true, Token)); // none was missing or outdated
        Assert.Equal(
            Files.Keys.Select(item => item.Value).Order(),
            (await Vault.ListAsync(User)).Select(entry => entry.Id.Value).Order());
    }

    private StoreEnd EndOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;
        var place = StorePlace.Of(options, provider.GetRequiredService<IOptions<VaultOptions>>().Value.DataFolder);
        _store = new ShakyStore(options.Kind switch
        {
            ObjectStoreKind.Disk => new StoreEnd(place, provider.GetRequiredService<DiskObjectStore>(), provider.GetRequiredService<DiskRecords>()),
            ObjectStoreKind.S3 => new StoreEnd(place, provider.GetRequiredService<S3ObjectStore>(), provider.GetRequiredService<S3Records>()),
        });
        return _store.AsEnd();
    }
}
