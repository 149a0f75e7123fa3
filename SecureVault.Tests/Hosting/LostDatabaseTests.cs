using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests.Hosting;

/// <summary>The database's file is deleted while people are signed in.</summary>
public sealed class LostDatabaseTests : IAsyncLifetime
{
    private readonly CollectedLog _log = new();
    private VaultApp? _app;
    private VaultClient? _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private VaultClient Client => _client ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _app = VaultApp.Start(configure: services => services.AddSingleton<ILoggerProvider>(_log));
        _client = await VaultClient.SetUpAsync(_app);
        File.Delete(_app.Folder.Combine("securevault.db"));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _log.Dispose();
    }

    [Theory]
    [InlineData("en", "Please tell an administrator.")]
    [InlineData("de", "Die Administration muss danach sehen.")]
    public async Task People_are_told_that_an_administrator_has_to_look(string language, string sentence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept-Language", language);

        using var answer = await Client.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Null(answer.Headers.RetryAfter);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_tells_of_it_in_a_line_without_a_stack()
    {
        foreach (var path in (string[])["/", "/trash", "/account/password", "/files/uploads", "/"])
        {
            (await Client.GetAsync(path)).Dispose();
        }

        var bad = _log.Lines.Where(line => line.Level >= LogLevel.Warning).ToList();
        Assert.Equal([410, 520], bad.Select(line => line.Id).Order());
        Assert.All(bad, line => Assert.Null(line.Exception));
    }

    [Fact]
    public async Task A_signed_in_person_hears_that_the_process_is_alive_and_not_ready()
    {
        using var live = await Client.GetAsync("/health/live");
        using var ready = await Client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Unhealthy", await ready.Content.ReadAsStringAsync(Token));
    }
}
