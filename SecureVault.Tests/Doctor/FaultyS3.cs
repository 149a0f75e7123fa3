using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests.Doctor;

/// <summary>Stands in front of a real S3 server and spoils what it is told to. Requests keep the host that they were signed for.</summary>
internal sealed class FaultyS3 : IAsyncDisposable
{
    private static readonly string[] OfConnection = ["Connection", "Keep-Alive", "Transfer-Encoding"];

    private readonly HttpClient _server;
    private readonly WebApplication _app;

    private FaultyS3(string server)
    {
        _server = new HttpClient { BaseAddress = new Uri(server) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Answers in place of the server; null lets it through.</summary>
    public Func<HttpRequest, S3Answer?> Instead { get; set; } = _ => null;

    /// <summary>Changes what the server answered.</summary>
    public Func<HttpRequest, S3Answer, S3Answer> Spoil { get; set; } = (_, answer) => answer;

    public string Url => _app.Urls.Single();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FaultyS3> StartAsync(string server)
    {
        var proxy = new FaultyS3(server);
        await proxy._app.StartAsync(Token);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, Token);
        var answer = Instead(context.Request) ?? Spoil(context.Request, await ForwardAsync(context.Request, body.ToArray()));
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            if (answer.Status != StatusCodes.Status204NoContent)
            {
                context.Response.ContentLength = answer.Body.Length;
            }

            await context.Response.Body.WriteAsync(answer.Body, Token);
        }
    }

    private async Task<S3Answer> ForwardAsync(HttpRequest request, byte[] body)
    {
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
        forwarded.Content = body.Length > 0 || request.ContentLength is not null ? new ByteArrayContent(body) : null;
        foreach (var (name, values) in request.Headers)
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                forwarded.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        using var answer = await _server.SendAsync(forwarded, Token);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => !OfConnection.Contains(header.Key))
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value));
        return new S3Answer((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync(Token));
    }
}

/// <summary>An answer of an S3 server.</summary>
internal sealed record S3Answer(int Status, Dictionary<string, string> Headers, byte[] Body)
{
    public static S3Answer Xml(string xml, int status = 200) => new(status, new() { ["Content-Type"] = "application/xml" }, Encoding.UTF8.GetBytes(xml));

    public static S3Answer Error(int status, string code) => Xml($"<Error><Code>{code}</Code><Message>as told</Message></Error>", status);
}
