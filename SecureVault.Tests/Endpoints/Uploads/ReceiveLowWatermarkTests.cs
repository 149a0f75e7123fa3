using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureVault.Web.Endpoints.Uploads;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>A real connection whose fast body is gathered by the system.</summary>
public sealed class ReceiveLowWatermarkTests : IAsyncLifetime
{
    private const int Length = 16 * 1024 * 1024;

    private readonly WebApplication _server = MakeServer();
    private readonly TcpClient _client = new();
    private long _received;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server.Run(async context =>
        {
            Interlocked.Exchange(ref _received, 0);
            using var body = new IdleTimeoutStream(context.Request.Body, TimeSpan.FromMinutes(1), TimeProvider.System, ReceiveLowWatermark.Of(context));
            var buffer = new byte[128 * 1024];
            while (context.Request.ContentLength > _received && await body.ReadAsync(buffer, context.RequestAborted) is var count and > 0)
            {
                Interlocked.Add(ref _received, count);
            }

            await context.Response.WriteAsync("taken", context.RequestAborted);
        });
        await _server.StartAsync(Token);
        await _client.ConnectAsync("127.0.0.1", new Uri(_server.Urls.First()).Port, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task All_of_a_fast_body_arrives_and_the_connection_serves_on()
    {
        for (var round = 0; round < 3; round++)
        {
            await BeginAsync(Length);
            await SendAsync(Length);
            Assert.EndsWith("taken", await AnswerAsync(), StringComparison.Ordinal);

            await BeginAsync(1);
            await SendAsync(1);
            Assert.EndsWith("taken", await AnswerAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(Length - 5)]
    public async Task Bytes_that_came_before_a_fast_line_fell_silent_are_handed_out(int fast)
    {
        await BeginAsync(Length);
        await SendAsync(fast);
        await ReceivedAsync(fast);

        // far fewer bytes than are gathered, and then nothing
        await SendAsync(3);
        await ReceivedAsync(fast + 3);

        await SendAsync(Length - fast - 3);
        Assert.EndsWith("taken", await AnswerAsync(), StringComparison.Ordinal);
    }

    private static WebApplication MakeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private async Task BeginAsync(int length) => await _client.GetStream().WriteAsync(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUT / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n")), Token);

    private async Task SendAsync(int count) => await _client.GetStream().WriteAsync(new byte[count], Token);

    private async Task ReceivedAsync(long count)
    {
        while (Interlocked.Read(ref _received) < count)
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal(count, Interlocked.Read(ref _received));
    }

    private async Task<string> AnswerAsync()
    {
        var (answer, buffer) = (string.Empty, new byte[4096]);
        while (!answer.Contains("taken", StringComparison.Ordinal) && await _client.GetStream().ReadAsync(buffer, Token) is var count and > 0)
        {
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return answer.Replace("\r\n0\r\n\r\n", string.Empty, StringComparison.Ordinal).TrimEnd();
    }
}
