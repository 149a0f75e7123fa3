using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureVault.Tests.Browser;

namespace SecureVault.Bench;

/// <summary>What the vault is measured against, and the long way between it and a client.</summary>
internal static class PlainServers
{
    private const int ReadLength = 64 * 1024;

    /// <summary>Serves one plain file with Kestrel, the same way as the application serves opened ones.</summary>
    public static async Task ServeFileAsync(string file, string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => Results.Stream(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan),
            enableRangeProcessing: true));
        await app.RunAsync(address);
    }

    /// <summary>Takes whatever comes: into nothing, or into files of their own in the folder, each durable when it is acknowledged.</summary>
    public static async Task TakeAsync(string folder, string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            // For the browser's own upload, which comes from the vault's page.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.AccessControlAllowMethods = "*";
            context.Response.Headers.AccessControlAllowHeaders = "*";
            context.Response.Headers["Access-Control-Allow-Private-Network"] = "true";
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            await next(context);
        });
        app.MapPut("/sink", context => CopyAsync(context.Request.Body, Stream.Null, context.RequestAborted));
        app.MapPut("/durable/{name}", async (HttpContext context, string name) =>
        {
            await using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            await CopyAsync(context.Request.Body, file, context.RequestAborted);
            file.Flush(flushToDisk: true);
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        await app.RunAsync(address);
    }

    /// <summary>Delays what goes to a server and comes from it, and prints where clients connect. Ends when its input does.</summary>
    public static async Task DelayAsync(Uri server, TimeSpan roundTrip)
    {
        await using var line = Line.To(server, roundTrip);
        Console.WriteLine(line.Address.GetLeftPart(UriPartial.Authority));
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadLength);
        while (await from.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
