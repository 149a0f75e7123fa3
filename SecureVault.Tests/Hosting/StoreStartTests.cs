using System.Net;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Endpoints.Uploads;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself with a database, a store or a folder that is missing, at its start and while it runs.</summary>
public sealed class StoreStartTests
{
    private const int Kills = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_its_database_a_vault_is_not_taken_for_a_new_one()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        DeleteDatabase(folder);
        File.Move(folder.Combine("keys", "master.key"), folder.Combine("kept.key"));

        (await VaultProcess.RunAsync(folder)).AssertRefused("Database:File");
        File.Move(folder.Combine("kept.key"), folder.Combine("keys", "master.key"));
        using var server = new KillableVault(folder.Path);
        await server.StartAsync();
        using var client = new VaultClient(server.Address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/setup")).StatusCode);
        await server.TerminateAsync();
        Assert.Equal(0, await server.ExitAsync(TimeSpan.FromSeconds(30)));

        Assert.False(File.Exists(folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_key_that_was_put_there_beforehand_begins_a_new_vault_in_an_empty_store()
    {
        using var folder = new TemporaryFolder();
        using var key = Core.Cryptography.MasterKey.Generate();
        Directory.CreateDirectory(folder.Combine("keys"));
        await File.WriteAllTextAsync(folder.Combine("keys", "master.key"), key.ToRecoveryText(), Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Combine("keys", "master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await VaultProcess.MakeVaultAsync(folder.Path);

        Assert.True(File.Exists(folder.Combine("objects", "vault.marker")));
    }

    [Fact]
    public async Task A_database_that_is_deleted_while_the_server_runs_is_noticed_at_once_and_is_not_made_again()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(client, "a.bin")).StatusCode);
        var kept = app.Folder.Combine("kept.db");
        File.Move(app.Folder.Combine("securevault.db"), kept);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await UploadAsync(client, "b.bin")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.False(File.Exists(app.Folder.Combine("securevault.db")));

        File.Copy(kept, app.Folder.Combine("securevault.db"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await UploadAsync(client, "c.bin")).StatusCode);
        File.Move(kept, app.Folder.Combine("securevault.db"), overwrite: true);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(client, "d.bin")).StatusCode);
    }

    [Fact]
    public async Task Without_its_folder_of_objects_the_vault_is_not_ready()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = VaultApp.Start(configure: services => services.AddSingleton<TimeProvider>(clock));
        using var client = new VaultClient(app);
        var objects = app.Folder.Combine("objects");
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync());

        Directory.Move(objects, objects + "-away");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync());
        Directory.CreateDirectory(objects);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync());
        Directory.Delete(objects);
        Directory.Move(objects + "-away", objects);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync());

        async Task<HttpStatusCode> ReadyAsync()
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            using var answer = await client.GetAsync("/health/ready");
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_of_its_start_it_takes_its_own_database_for_no_backup()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        using var server = new KillableVault(folder.Path);
        for (var kill = 0; kill < Kills; kill++)
        {
            await server.StartAndKillAsync(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(300, 2_500)));
        }

        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        Assert.Null(app.Get<StoreOwnership>().Hold);
    }

    private static async Task<HttpResponseMessage> UploadAsync(VaultClient client, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/uploads") { Content = new ByteArrayContent([1, 2, 3]) };
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", "3");
        request.Headers.Add("Upload-Metadata", TusScene.Metadata(name));
        return await client.Http.SendAsync(request, Token);
    }

    private static void DeleteDatabase(TemporaryFolder folder)
    {
        SqliteConnection.ClearAllPools();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(folder.Combine($"securevault.db{suffix}"));
        }
    }
}
