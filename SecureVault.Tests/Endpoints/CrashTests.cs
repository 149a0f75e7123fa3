using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Endpoints.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints;

/// <summary>The server is killed without warning while files come up.</summary>
public sealed class CrashTests
{
    private const int Uploads = 20;
    private const int Kills = 6;
    private const int AtOnce = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_random_moments_it_loses_no_file_and_leaves_nothing_else()
    {
        using var folder = new TemporaryFolder();
        await MakeVaultAsync(folder);
        var files = new Dictionary<string, byte[]>();
        using (var server = new KillableVault(folder.Path))
        {
            await server.StartAsync();
            using var client = new VaultClient(server.Address);
            await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
            var waiting = new List<(string Location, byte[] Content)>();
            for (var i = 0; i < Uploads; i++)
            {
                var content = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(100_000, 40_000_000));
                files.Add($"{i}.bin", content);
                waiting.Add((await CreateAsync(client.Http, $"{i}.bin", content.Length), content));
            }

            var sending = Parallel.ForEachAsync(
                waiting, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (upload, token) => await SendAsync(client.Http, upload.Location, upload.Content, token));
            for (var kill = 0; kill < Kills && !sending.IsCompleted; kill++)
            {
                await Task.WhenAny(sending, Task.Delay(RandomNumberGenerator.GetInt32(20, 1_200), Token));
                await server.KillAsync();
                await server.StartAsync();
            }

            await sending;
            await server.KillAsync();
        }

        await AssertAllThereAsync(folder, files);
    }

    private static async Task MakeVaultAsync(TemporaryFolder folder)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var setup = app.Get<AccountSetup>();
        await setup.CreateFirstAdministratorAsync(setup.Code!, VaultClient.AdminEmail, VaultClient.Password, Token);
    }

    private static async Task<string> CreateAsync(HttpClient http, string name, long length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", TusScene.Metadata(name));
        using var answer = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>As a client of the protocol does it: ask where to go on, go on, and once more until nothing is missing.</summary>
    private static async Task SendAsync(HttpClient http, string location, byte[] content, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var head = new HttpRequestMessage(HttpMethod.Head, location);
                head.Headers.Add("Tus-Resumable", "1.0.0");
                using var position = await http.SendAsync(head, cancellationToken);
                Assert.Equal(HttpStatusCode.OK, position.StatusCode);
                var offset = (int)TusScene.Offset(position);
                if (offset == content.Length)
                {
                    return;
                }

                using var patch = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new ByteArrayContent(content, offset, content.Length - offset) };
                patch.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
                patch.Headers.Add("Tus-Resumable", "1.0.0");
                patch.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
                using var answer = await http.SendAsync(patch, cancellationToken);
                Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Conflict, $"The server answered {answer.StatusCode}.");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static async Task AssertAllThereAsync(TemporaryFolder folder, Dictionary<string, byte[]> files)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        var entries = await app.Get<DriveItems>().ListAsync(user, ItemId.Root, Token);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            var opened = Assert.IsType<DownloadOutcome.Opened>(await app.Get<FileDownloads>().OpenAsync(user, entry.Id, Token));
            await using var file = opened.File;
            Assert.Equal(Convert.ToHexString(SHA256.HashData(files[entry.Name])), Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token)));
        }

        Assert.Empty(await app.Get<UploadService>().ListAsync(user, Token));
        await app.Get<Sweep>().RunAsync(Token);
        Assert.Equal(new ComparisonResult(files.Count, 0, 0, 0, 0), await app.Get<StoreComparison>().RunAsync(Token));
        await using var db = await app.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        Assert.Equal(
            (files.Count, 0, 0, 0),
            (await db.Versions.CountAsync(Token), await db.Uploads.CountAsync(Token), await db.UploadParts.CountAsync(Token), await db.UploadRemainders.CountAsync(Token)));
        Assert.Empty(await app.Get<SpaceCheck>().RunAsync(Token));
    }
}
