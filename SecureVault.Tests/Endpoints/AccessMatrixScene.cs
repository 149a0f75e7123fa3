using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Endpoints.Uploads;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Previews;

namespace SecureVault.Tests.Endpoints;

/// <summary>What one endpoint answers to each kind of caller.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Route">The endpoint's pattern, as the router has it.</param>
/// <param name="Address">Where to ask; a name in braces is replaced by something of the owner's.</param>
/// <param name="Expected">The status for each caller, in the order of <see cref="AccessMatrixScene.Callers"/>.</param>
internal sealed record MatrixRow(string Method, string Route, string Address, string Expected)
{
    /// <summary>True for the upload protocol, whose requests carry headers of their own.</summary>
    public bool IsUpload => Route.StartsWith("/files/uploads/", StringComparison.Ordinal);
}

/// <summary>A vault with something to find in it, and one caller of each kind.</summary>
internal sealed class AccessMatrixScene : IAsyncDisposable
{
    private static readonly byte[] Content = "plan"u8.ToArray();
    private readonly VaultApp _app;
    private readonly Dictionary<string, string> _places = [];

    private AccessMatrixScene(VaultApp app, VaultClient[] callers) => (_app, Callers) = (app, callers);

    /// <summary>The owner, another member, an administrator who is not the owner, a stranger, a member locked after signing in.</summary>
    public VaultClient[] Callers { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private VaultClient Owner => Callers[0];

    public static async Task<AccessMatrixScene> StartAsync()
    {
        // The table posts more forms than one address may send in a minute.
        var app = VaultApp.Start(new() { ["Accounts:SignInsPerMinute"] = "1000" });
        var administrator = await VaultClient.SetUpAsync(app);
        var owner = await VaultClient.InviteAsync(app, "ada@example.org");
        var member = await VaultClient.InviteAsync(app, "eve@example.org");
        var locked = await VaultClient.InviteAsync(app, "leo@example.org");
        await app.Get<UserDirectory>().LockAsync(
            await app.FreshAsync(await app.FindUserAsync(VaultClient.AdminEmail)), await app.FindUserAsync("leo@example.org"), Token);
        var scene = new AccessMatrixScene(app, [owner, member, administrator, new VaultClient(app), locked]);
        await scene.FillAsync();
        return scene;
    }

    /// <summary>The request of a row; uploads are asked for one that has just begun.</summary>
    public async Task<HttpRequestMessage> RequestAsync(MatrixRow row)
    {
        if (row.IsUpload)
        {
            _places["upload"] = await CreateUploadAsync();
        }

        var address = _places.Aggregate(row.Address, (text, place) => text.Replace($"{{{place.Key}}}", place.Value, StringComparison.Ordinal));
        var request = new HttpRequestMessage(new HttpMethod(row.Method), new Uri(address, UriKind.Relative));
        if (row.IsUpload)
        {
            AddProtocol(request);
        }
        else if (row.Method == "POST")
        {
            request.Content = row.Route == "/files/zip" ? SelectionOf(_places["file"]) : new FormUrlEncodedContent([]);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in Callers)
        {
            caller.Dispose();
        }

        await _app.DisposeAsync();
    }

    private static JsonContent SelectionOf(string item) => JsonContent.Create(new { items = new[] { item } });

    private async Task FillAsync()
    {
        var owner = await _app.FindUserAsync("ada@example.org");
        _places["file"] = await StoreAsync(owner, "plan.txt", Content);
        _places["picture"] = await StoreAsync(owner, "plan.png", TestImages.RedAndBlue(4, 4));
        var folder = Assert.IsType<FolderOutcome.Created>(await _app.Get<Folders>().CreateAsync(owner, ItemId.Root, "plans", Token));
        _places["folder"] = folder.Folder.ToString();
        using var made = await Owner.Http.PostAsync(new Uri("/files/zip", UriKind.Relative), SelectionOf(_places["file"]), Token);
        using var ticket = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Token));
        _places["ticket"] = ticket.RootElement.EnumerateObject().First().Value.GetString()!.Split('/')[^1];
    }

    private async Task<string> StoreAsync(UserId owner, string name, byte[] content)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = name, Length = content.Length };
        var outcome = await _app.Get<UploadService>().UploadAsync(owner, request, new MemoryStream(content), null, Token);
        return Assert.IsType<UploadOutcome.Stored>(outcome).Item.ToString();
    }

    private async Task<string> CreateUploadAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/files/uploads", UriKind.Relative));
        AddProtocol(request);
        using var answer = await Owner.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    private static void AddProtocol(HttpRequestMessage request)
    {
        request.Headers.Add("Tus-Resumable", "1.0.0");
        var isContinued = request.RequestUri!.ToString().Split('/').Length > 3;
        if (request.Method == HttpMethod.Patch || (request.Method == HttpMethod.Post && isContinued))
        {
            request.Headers.Add("Upload-Offset", "0");
            request.Headers.TryAddWithoutValidation("X-HTTP-Method-Override", "PATCH");
            request.Content = new ByteArrayContent(Content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }
        else if (request.Method == HttpMethod.Post)
        {
            request.Headers.Add("Upload-Length", $"{Content.Length}");
            request.Headers.Add("Upload-Metadata", TusScene.Metadata("upload.txt"));
        }
    }
}
