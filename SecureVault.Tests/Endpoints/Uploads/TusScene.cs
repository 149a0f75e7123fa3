using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>A new vault and a signed-in client that speaks the upload protocol by hand.</summary>
internal sealed class TusScene : IAsyncDisposable
{
    private const string Content = "application/offset+octet-stream";

    private TusScene(VaultApp app, VaultClient client) => (App, Client) = (app, client);

    public VaultApp App { get; }

    public VaultClient Client { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TusScene> StartAsync(Dictionary<string, string>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var app = VaultApp.Start(settings, configure);
        return new TusScene(app, await VaultClient.SetUpAsync(app));
    }

    public static string Metadata(string name) => $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}";

    public static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(',', values) : "";

    public static long Offset(HttpResponseMessage answer) => long.Parse(Header(answer, "Upload-Offset"), CultureInfo.InvariantCulture);

    public async Task<string> CreateAsync(string name, long length)
    {
        using var answer = await SendAsync("POST", "/files/uploads", headers: [("Upload-Length", $"{length}"), ("Upload-Metadata", Metadata(name))]);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    public Task<HttpResponseMessage> PatchAsync(string location, long offset, ReadOnlyMemory<byte> content, params (string Name, string Value)[] headers) =>
        SendAsync("PATCH", location, content, headers: [("Upload-Offset", $"{offset}"), .. headers]);

    /// <summary>Announces more than it sends, then hangs up.</summary>
    public async Task PatchBrokenAsync(string location, ReadOnlyMemory<byte> content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new BrokenContent(content) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        (await Client.Http.SendAsync(request, Token)).Dispose();
    }

    public async Task<HttpResponseMessage> SendAsync(
        string method,
        string address,
        ReadOnlyMemory<byte>? content = null,
        string type = Content,
        (string Name, string Value)[]? headers = null,
        string? version = "1.0.0",
        VaultClient? client = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (content is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        if (version is not null)
        {
            request.Headers.Add("Tus-Resumable", version);
        }

        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await (client ?? Client).Http.SendAsync(request, Token);
    }

    public async Task<long> UntilOffsetAsync(string location, Func<long, bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await SendAsync("HEAD", location);
            if (condition(Offset(answer)))
            {
                return Offset(answer);
            }

            await timer.WaitForNextTickAsync(Token);
        }
    }

    public async Task AssertOnlyFileAsync(string name, byte[] content)
    {
        var user = await App.FindUserAsync(VaultClient.AdminEmail);
        var entry = Assert.Single(await App.Get<DriveItems>().ListAsync(user, ItemId.Root, Token));
        Assert.Equal((name, (long)content.Length), (entry.Name, entry.Length));
        var opened = Assert.IsType<DownloadOutcome.Opened>(await App.Get<FileDownloads>().OpenAsync(user, entry.Id, Token));
        await using var file = opened.File;
        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token)));
        Assert.Equal(new ComparisonResult(1, 0, 0, 0, 0), await App.Get<StoreComparison>().RunAsync(Token));
    }

    public async Task AssertNothingLeftAsync() =>
        Assert.Equal(new ComparisonResult(0, 0, 0, 0, 0), await App.Get<StoreComparison>().RunAsync(Token));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private sealed class BrokenContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> _content;

        public BrokenContent(ReadOnlyMemory<byte> content)
        {
            _content = content;
            Headers.ContentType = new MediaTypeHeaderValue(TusScene.Content);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(_content, Token);
            await stream.FlushAsync(Token);
            throw new IOException("The client hangs up.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Length + 1;
            return true;
        }
    }
}
