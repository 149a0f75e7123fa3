using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Tests.Endpoints.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints;

/// <summary>Somebody else holds the database for longer than a statement waits.</summary>
public sealed class BusyDatabaseTests : IAsyncLifetime
{
    private TusScene? _scene;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TusScene Scene => _scene ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _scene = await TusScene.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "1" });

    public ValueTask DisposeAsync() => Scene.DisposeAsync();

    [Fact]
    public async Task Writes_are_told_to_come_again_and_work_afterwards()
    {
        var place = await Scene.CreateAsync("film.mkv", 9);
        await using (await HoldAsync("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE;"))
        {
            AssertComeAgain(await Scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", "9"), ("Upload-Metadata", TusScene.Metadata("b"))]), isTus: true);
            AssertComeAgain(await Scene.SendAsync("POST", "/files/uploads", new byte[3], headers: [("Upload-Length", "3"), ("Upload-Metadata", TusScene.Metadata("c"))]), isTus: true);
            AssertComeAgain(await Scene.PatchAsync(place, 0, new byte[9]), isTus: true);
            AssertComeAgain(await Scene.SendAsync("DELETE", place), isTus: true);
            AssertComeAgain(await SignInAsync());
        }

        using var sent = await Scene.PatchAsync(place, 0, new byte[9]);
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        using var signedIn = await SignInAsync();
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/view/{item}")]
    [InlineData("/files/{item}/content")]
    [InlineData("/files/{item}/preview")]
    [InlineData("/files/{item}/thumbnail")]
    [InlineData("/files/zip?items={item}")]
    [InlineData("/account/sign-in")]
    public async Task Reads_are_told_to_come_again_even_when_nobody_can_be_looked_up(string address)
    {
        var item = Guid.NewGuid().ToString();
        await using (await HoldAsync("PRAGMA busy_timeout = 10000; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"))
        {
            AssertComeAgain(await Scene.Client.Http.GetAsync(new Uri(address.Replace("{item}", item, StringComparison.Ordinal), UriKind.Relative), Token));
        }
    }

    [Fact]
    public async Task A_browser_gets_a_page_and_a_program_gets_a_sentence()
    {
        await using (await HoldAsync("PRAGMA busy_timeout = 10000; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Add("Accept", "text/html");
            using var page = await Scene.Client.Http.SendAsync(request, Token);
            using var text = await Scene.Client.Http.GetAsync(new Uri("/", UriKind.Relative), Token);

            Assert.Contains("<h1>", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
        }
    }

    private static void AssertComeAgain(HttpResponseMessage answer, bool isTus = false)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
            Assert.Equal(isTus ? "1.0.0" : "", TusScene.Header(answer, "Tus-Resumable"));
        }
    }

    private async Task<HttpResponseMessage> SignInAsync()
    {
        using var client = new VaultClient(Scene.App);
        return await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
    }

    private async Task<SqliteConnection> HoldAsync(string sql)
    {
        // What is pooled has the file open, and that keeps everybody from having it alone.
        SqliteConnection.ClearAllPools();
        var connection = new SqliteConnection($"Data Source={Scene.App.Get<IOptions<DatabaseOptions>>().Value.File};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class only
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }
}
