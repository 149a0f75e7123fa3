using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests.Keys.Kms;

/// <summary>A stand-in for AWS KMS on loopback: it keeps what it was given to encrypt, and gives it back to whoever names the same key and context.</summary>
internal sealed class KmsStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Key, string Context, string Plaintext)> _kept = [];
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly WebApplication _app;

    private KmsStandIn(WebApplication app)
    {
        _app = app;
        app.MapPost("/", AnswerAsync);
    }

    public string Address => _app.Urls.Single();

    /// <summary>The operations that were asked for, in their order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The error that every call gets, such as AccessDeniedException.</summary>
    public string? Error { get; set; }

    public static async Task<KmsStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var standIn = new KmsStandIn(builder.Build());
        await standIn._app.StartAsync(TestContext.Current.CancellationToken);
        return standIn;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        var asked = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        _calls.Enqueue(operation);
        var (status, answer) = Error is { } error ? (400, Fault(error)) : operation == "Encrypt" ? (200, Encrypt(asked)) : Decrypt(asked);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private JsonObject Encrypt(JsonNode asked)
    {
        var blob = Convert.ToBase64String(RandomNumberGenerator.GetBytes(150));
        _kept[blob] = ($"{asked["KeyId"]}", ContextOf(asked), $"{asked["Plaintext"]}");
        return new JsonObject { ["CiphertextBlob"] = blob, ["KeyId"] = $"{asked["KeyId"]}" };
    }

    private (int Status, JsonObject Answer) Decrypt(JsonNode asked) =>
        !_kept.TryGetValue($"{asked["CiphertextBlob"]}", out var kept) || kept.Context != ContextOf(asked) ? (400, Fault("InvalidCiphertextException"))
        : kept.Key != $"{asked["KeyId"]}" ? (400, Fault("IncorrectKeyException"))
        : (200, new JsonObject { ["Plaintext"] = kept.Plaintext, ["KeyId"] = kept.Key });

    private static JsonObject Fault(string error) => new() { ["__type"] = error, ["message"] = "refused" };

    private static string ContextOf(JsonNode asked) => string.Join(
        ' ', asked["EncryptionContext"]!.AsObject().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
