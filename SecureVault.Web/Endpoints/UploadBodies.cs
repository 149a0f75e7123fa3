using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Endpoints;

/// <summary>Brings the bodies of upload requests to Core: streamed, whatever their length, and given up when nothing comes any more.</summary>
internal sealed class UploadBodies(UploadSessions sessions, IHostApplicationLifetime lifetime, TimeProvider clock) : IDisposable
{
    /// <summary>A file up to this many bytes can come with the request that makes it. A part of Core's holds as much.</summary>
    public const long MostInOneGo = 8 * 1024 * 1024;

    // A body with a checksum is held until it was checked: nothing of a wrong one may be kept.
    private const int MostWithChecksum = 8 * 1024 * 1024;
    private const int CheckedAtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _checking = new(CheckedAtOnce);

    public async Task<IResult> TakeWholeAsync(HttpContext context, UserId user, UploadRequest request, FileUploads uploads)
    {
        Prepare(context);
        using var body = new PatientStream(context.Request.Body, Patience, clock, GatheringSocket.Of(context));
        var checksum = await ReadCheckedAsync(context, body);
        if (checksum.Refusal is { } refusal)
        {
            return refusal;
        }

        using (checksum)
        {
            return UploadAnswers.Of(
                context.Response, await uploads.UploadAsync(user, request, checksum.Content ?? body, null, context.RequestAborted), request.Length);
        }
    }

    public async Task<AppendResult> AppendAsync(HttpContext context, UserId user, VersionId upload, long offset)
    {
        Prepare(context);
        using var body = new PatientStream(context.Request.Body, Patience, clock, GatheringSocket.Of(context));
        if (context.Request.ContentLength is { } length
            && await sessions.FindAsync(user, upload, context.RequestAborted) is { } position && length > position.Length - offset && offset == position.Offset)
        {
            return AppendResult.Refused(Results.Text("The content is longer than what is missing; nothing of it was kept.", statusCode: StatusCodes.Status413PayloadTooLarge));
        }

        // When the server stops, what arrived is kept and the rest comes later.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var checksum = await ReadCheckedAsync(context, body);
        return checksum.Refusal is { } refusal
            ? AppendResult.Refused(refusal)
            : await sessions.AppendAsync(user, upload, offset, checksum.Content ?? body, ending.Token);
    }

    public void Dispose() => _checking.Dispose();

    private static void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        // A slow line is no reason to give up, nothing for a minute is: PatientStream sees to it.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private async Task<CheckedBody> ReadCheckedAsync(HttpContext context, Stream body)
    {
        var header = context.Request.Headers["Upload-Checksum"].ToString();
        if (header.Length == 0)
        {
            return new CheckedBody(null);
        }

        if (UploadChecksum.Parse(header) is not { } checksum)
        {
            return new CheckedBody(Results.Text("The checksum's algorithm is not known here.", statusCode: StatusCodes.Status400BadRequest));
        }

        if (context.Request.ContentLength is not (>= 0 and <= MostWithChecksum and var length))
        {
            return new CheckedBody(Results.Text(
                $"With a checksum a request carries at most {MostWithChecksum} bytes and tells its length.", statusCode: StatusCodes.Status413PayloadTooLarge));
        }

        await _checking.WaitAsync(context.RequestAborted);
        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        var held = new CheckedBody(bytes, (int)length, _checking);
        try
        {
            await body.ReadExactlyAsync(bytes.AsMemory(0, (int)length), context.RequestAborted);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        if (checksum.Matches(bytes, (int)length))
        {
            return held;
        }

        held.Dispose();
        return new CheckedBody(UploadAnswers.WrongChecksum);
    }

    /// <summary>A body that was read and checked, or why it is refused, or neither when there is no checksum.</summary>
    private sealed class CheckedBody(IResult? refusal) : IDisposable
    {
        private readonly SemaphoreSlim? _place;
        private byte[]? _bytes;

        public CheckedBody(byte[] bytes, int length, SemaphoreSlim place)
            : this(null)
        {
            (_bytes, _place) = (bytes, place);
            Content = new MemoryStream(bytes, 0, length, writable: false);
        }

        public IResult? Refusal { get; } = refusal;

        public Stream? Content { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                CryptographicOperations.ZeroMemory(bytes);
                ArrayPool<byte>.Shared.Return(bytes);
                _place!.Release();
            }
        }
    }
}
