using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>A vault whose store can be broken, and a person who downloads from it.</summary>
internal sealed class DownloadScene : IAsyncDisposable
{
    private DownloadScene(VaultApp app, BrokenStore store, VaultClient client, UserId user)
    {
        App = app;
        Store = store;
        Client = client;
        User = user;
    }

    public VaultApp App { get; }

    public BrokenStore Store { get; }

    public VaultClient Client { get; }

    public UserId User { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<DownloadScene> StartAsync(Action<IServiceCollection>? configure = null, Dictionary<string, string>? settings = null)
    {
        var store = new BrokenStore();
        var app = VaultApp.Start(settings, services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            configure?.Invoke(services);
        });
        var client = await VaultClient.SetUpAsync(app);
        return new DownloadScene(app, store, client, await app.FindUserAsync(VaultClient.AdminEmail));
    }

    public static string AddressOf(ItemId item) => $"/files/{item.Value}/content";

    /// <summary>Stores a file; a second one of the same name takes the place of the first.</summary>
    public async Task<ItemId> StoreAsync(byte[] content, string name = "plan.bin", string? mediaType = null)
    {
        var request = new UploadRequest
        {
            Folder = ItemId.Root,
            Name = name,
            Length = content.Length,
            MediaType = mediaType,
            OnConflict = NameConflict.Replace,
        };
        var outcome = await App.Get<UploadService>().UploadAsync(User, request, new MemoryStream(content), null, Token);
        return Assert.IsType<UploadOutcome.Stored>(outcome).Item;
    }

    public Task<HttpResponseMessage> GetAsync(ItemId item, Action<HttpRequestHeaders>? headers = null) =>
        SendAsync(HttpMethod.Get, item, headers);

    /// <summary>The answer as soon as its headers are there; the content is still to come.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, ItemId item, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(AddressOf(item), UriKind.Relative));
        headers?.Invoke(request.Headers);
        return await Client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>The file that the store keeps for the only object.</summary>
    public string OnlyObject() => ObjectFiles.In(App.Folder.Combine("objects")).Single();

    /// <summary>Turns over one bit of the only object.</summary>
    public async Task DamageAsync(int at)
    {
        var bytes = await File.ReadAllBytesAsync(OnlyObject(), Token);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(OnlyObject(), bytes, Token);
    }

    public static async Task<byte[]> BytesAsync(HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}

/// <summary>One such vault for all tests of a class that break nothing.</summary>
public sealed class SharedDownloads : IAsyncLifetime
{
    private DownloadScene? _scene;

    internal DownloadScene Scene => _scene!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _scene = await DownloadScene.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}
