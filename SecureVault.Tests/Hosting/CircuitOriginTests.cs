using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureVault.Web.Hosting;

namespace SecureVault.Tests.Hosting;

/// <summary>What the log says of refused pages: one line a minute of each kind.</summary>
public sealed class CircuitOriginTests : IDisposable
{
    private const int OtherHost = 560;
    private const int NoUpgrade = 561;

    private readonly CollectedLog _log = new();
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly ILoggerFactory _loggers;
    private readonly CircuitOrigin _guard;

    public CircuitOriginTests()
    {
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(_log));
        _guard = new CircuitOrigin(_ => throw new InvalidOperationException("Let through."), _clock, _loggers.CreateLogger<CircuitOrigin>());
    }

    [Fact]
    public async Task One_kind_of_refusal_does_not_hide_the_other()
    {
        await AskAsync(FromOtherHost);
        await AskAsync(WithoutUpgrade);
        Assert.Equal((1, 1), (_log.Of(OtherHost).Count, _log.Of(NoUpgrade).Count));

        await AskAsync(FromOtherHost);
        await AskAsync(WithoutUpgrade);
        Assert.Equal((1, 1), (_log.Of(OtherHost).Count, _log.Of(NoUpgrade).Count));

        _clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(WithoutUpgrade);
        await AskAsync(FromOtherHost);
        Assert.Equal((2, 2), (_log.Of(OtherHost).Count, _log.Of(NoUpgrade).Count));
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
    }

    private static void FromOtherHost(HttpRequest request)
    {
        (request.Method, request.Path) = (HttpMethods.Post, "/_blazor/negotiate");
        request.Headers.Origin = "https://evil.example";
    }

    private static void WithoutUpgrade(HttpRequest request)
    {
        (request.Method, request.Path) = (HttpMethods.Get, "/_blazor");
        request.Headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
    }

    private async Task AskAsync(Action<HttpRequest> ask)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("vault.example");
        ask(context.Request);
        await _guard.InvokeAsync(context);
        Assert.Equal(StatusCodes.Status403Forbidden, context.Response.StatusCode);
    }
}
