using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Thumbnails;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Thumbnails;

/// <summary>A vault in which thumbnails are made, and ways to wait for them.</summary>
internal sealed class ThumbnailScene(CoreVault vault, UserId user, IThumbnailMaker maker) : IAsyncDisposable
{
    public CoreVault Vault { get; } = vault;

    public UserId User { get; } = user;

    public FakeThumbnailMaker Maker => (FakeThumbnailMaker)maker;

    public ThumbnailService Thumbnails => Vault.Get<ThumbnailService>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ThumbnailScene> StartAsync(IThumbnailMaker maker, bool isRunning, Dictionary<string, string?>? settings)
    {
        var vault = await CoreVault.StartAsync(settings, services => services.AddSingleton(maker));
        _ = vault.Get<ThumbnailQueue>(); // hears of what is stored from here on
        var scene = new ThumbnailScene(vault, await vault.AddUserAsync(), maker);
        if (isRunning)
        {
            await scene.RunAsync();
        }

        return scene;
    }

    public Task RunAsync() => Vault.Get<ThumbnailMaking>().StartAsync(Token);

    /// <summary>As if the server had been started anew: nothing waits.</summary>
    public async Task ForgetAsync()
    {
        await foreach (var job in Vault.Get<ThumbnailQueue>().ReadAllAsync(Token))
        {
            Vault.Get<ThumbnailQueue>().Finish(job);
            break;
        }
    }

    /// <summary>Another image is stored and has its picture: all that waited before it was dealt with.</summary>
    public async Task UntilNextAsync(string name)
    {
        await Vault.StoreAsync(User, name, ItemId.Root);
        await WaitFor.ItAsync(async () => (await FindAsync(name)).HasThumbnail, "The next one has its picture");
    }

    /// <summary>Whether the queue takes a file that is looked at once more.</summary>
    public async Task<bool> IsTakenAgainAsync(string name)
    {
        var entry = await FindAsync(name);
        return Vault.Get<ThumbnailQueue>().TryAdd(new ThumbnailJob(User, entry.Id, entry.Version));
    }

    private async Task<DriveEntry> FindAsync(string name) => (await Vault.ListAsync(User)).Single(entry => entry.Name == name);

    public Task UntilPicturesAsync(int count) => WaitFor.ItAsync(
        async () =>
        {
            await using var db = await Vault.ContextAsync();
            return await db.Versions.CountAsync(row => row.ThumbnailOf != null && row.State == Core.Data.VersionState.Stored, Token) == count;
        },
        $"{count} pictures are there",
        TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Vault.Get<ThumbnailMaking>().StopAsync(CancellationToken.None);
        await Vault.DisposeAsync();
    }
}

/// <summary>Makes the same of every image, and remembers the images.</summary>
internal sealed class FakeThumbnailMaker(ThumbnailResult result) : IThumbnailMaker
{
    private readonly List<byte[]> _seen = [];

    /// <summary>The first byte of an image at which the reader does not start.</summary>
    public byte? ThrowsAt { get; set; }

    public IReadOnlyList<byte[]> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public async Task<ThumbnailResult> MakeAsync(UserId owner, Stream image, long length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await image.ReadExactlyAsync(bytes, cancellationToken);
        if (bytes[0] == ThrowsAt)
        {
            throw new InvalidOperationException("The reader does not start.");
        }

        lock (_seen)
        {
            _seen.Add(bytes);
        }

        return result;
    }
}
