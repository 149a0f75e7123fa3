using System.Net;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Endpoints.Uploads;

namespace SecureVault.Tests.Hosting;

/// <summary>The program is told to stop while content goes up and down.</summary>
public sealed class ShutdownTests
{
    private const int Part = 8 * 1024 * 1024;

    // More than sockets hold.
    private const int Length = 50 * 1024 * 1024;

    // Container engines kill after ten seconds; the rest is for a busy machine. The framework's own limit is 30.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_download_is_cut_after_the_grace_and_an_upload_goes_on_after_the_restart_from_what_arrived()
    {
        using var folder = new TemporaryFolder();
        var (stored, content) = (RandomNumberGenerator.GetBytes(Length), RandomNumberGenerator.GetBytes(3 * Part));
        var address = await MakeVaultAsync(folder, stored);
        using var server = new KillableVault(folder.Path);
        await server.StartAsync("--Vault:ShutdownSeconds=2");
        using var client = new VaultClient(server.Address);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        using var slow = await client.Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await slow.Content.ReadAsStreamAsync(Token);
        await body.ReadExactlyAsync(new byte[64 * 1024], Token);
        var upload = await CreateAsync(client, content.Length);
        using var gate = new SemaphoreSlim(0);
        var sending = PatchAsync(client, upload, 0, new HeldContent(content, Part + (Part / 4), gate));
        var durable = 0L;
        await WaitFor.ItAsync(async () => (durable = await OffsetAsync(client, upload)) > 0, "A part is stored");

        await server.TerminateAsync();
        Assert.Equal(0, await server.ExitAsync(StopTimeout));
        gate.Release();
        await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[Length - (64 * 1024)], Token).AsTask());

        await server.StartAsync();
        var offset = await OffsetAsync(client, upload);
        Assert.InRange(offset, durable, Part + (Part / 4));
        using var rest = await PatchAsync(client, upload, offset, new ReadOnlyMemoryContent(content.AsMemory((int)offset)));
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(content.Length, TusScene.Offset(rest));
        await server.TerminateAsync();
        Assert.Equal(0, await server.ExitAsync(StopTimeout));
        await AssertStoredAsync(folder, stored, content);
    }

    [Fact]
    public async Task Within_the_grace_a_download_comes_to_its_end()
    {
        using var folder = new TemporaryFolder();
        var stored = RandomNumberGenerator.GetBytes(Length);
        var address = await MakeVaultAsync(folder, stored);
        using var server = new KillableVault(folder.Path);
        await server.StartAsync("--Vault:ShutdownSeconds=300");
        using var client = new VaultClient(server.Address);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        using var slow = await client.Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await slow.Content.ReadAsStreamAsync(Token);
        var received = new byte[Length];
        await body.ReadExactlyAsync(received.AsMemory(0, 64 * 1024), Token);

        await server.TerminateAsync();
        await WaitFor.ItAsync(() => IsRefusedAsync(client), "The server takes no more requests");
        await body.ReadExactlyAsync(received.AsMemory(64 * 1024), Token);

        Assert.Equal(stored, received);
        Assert.Equal(0, await server.ExitAsync(StopTimeout));
    }

    /// <summary>A vault with a person and a file.</summary>
    /// <returns>Where the file can be downloaded.</returns>
    private static async Task<Uri> MakeVaultAsync(TemporaryFolder folder, byte[] content)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var setup = app.Get<AccountSetup>();
        await setup.CreateFirstAdministratorAsync(setup.Code!, VaultClient.AdminEmail, VaultClient.Password, Token);
        var request = new UploadRequest { Folder = ItemId.Root, Name = "stored.bin", Length = content.Length };
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        var stored = Assert.IsType<UploadOutcome.Stored>(await app.Get<UploadService>().UploadAsync(user, request, new MemoryStream(content), null, Token));
        return new Uri($"/files/{stored.Item}/content", UriKind.Relative);
    }

    private static async Task AssertStoredAsync(TemporaryFolder folder, params byte[][] contents)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        var sums = new List<string>();
        foreach (var entry in await app.Get<DriveItems>().ListAsync(user, ItemId.Root, Token))
        {
            var opened = Assert.IsType<DownloadOutcome.Opened>(await app.Get<FileDownloads>().OpenAsync(user, entry.Id, Token));
            await using var file = opened.File;
            sums.Add(Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token)));
        }

        Assert.Equal(contents.Select(content => Convert.ToHexString(SHA256.HashData(content))).Order(), sums.Order());
    }

    private static async Task<string> CreateAsync(VaultClient client, long length)
    {
        using var request = Request(HttpMethod.Post, "/files/uploads", ("Upload-Length", $"{length}"), ("Upload-Metadata", TusScene.Metadata("film.mov")));
        using var answer = await client.Http.SendAsync(request, Token);
        return answer.Headers.Location!.ToString();
    }

    private static async Task<HttpResponseMessage> PatchAsync(VaultClient client, string upload, long offset, HttpContent content)
    {
        using var request = Request(HttpMethod.Patch, upload, ("Upload-Offset", $"{offset}"));
        content.Headers.ContentType = new("application/offset+octet-stream");
        request.Content = content;
        return await client.Http.SendAsync(request, Token);
    }

    private static async Task<long> OffsetAsync(VaultClient client, string upload)
    {
        using var request = Request(HttpMethod.Head, upload);
        using var answer = await client.Http.SendAsync(request, Token);
        return TusScene.Offset(answer);
    }

    private static async Task<bool> IsRefusedAsync(VaultClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/live");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    /// <summary>A sender that stops in the middle until it is let go on.</summary>
    private sealed class HeldContent(byte[] content, int before, SemaphoreSlim gate) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(content.AsMemory(0, before), Token);
            await stream.FlushAsync(Token);
            await gate.WaitAsync(Token);
            await stream.WriteAsync(content.AsMemory(before), Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = content.Length;
            return true;
        }
    }
}
