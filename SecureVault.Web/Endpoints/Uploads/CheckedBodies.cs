using System.Buffers;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using SecureVault.Core;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// Reads bodies that come with a checksum. Each is held whole until it was checked, as nothing of a wrong one may be kept; so there are few
/// places. A person has one of them at a time, and a sender that is too slow for its place loses it.
/// </summary>
internal sealed class CheckedBodies(TimeProvider clock) : IDisposable
{
    /// <summary>The largest body with a checksum.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>The average rate that a sender has to keep up. A slower one can send without a checksum, where it takes nobody's place.</summary>
    public const int MinBytesPerSecond = 16 * 1024;

    private const int MaxAtOnce = 4;

    /// <summary>How long a sender may take before its pace counts.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(MaxAtOnce);
    private readonly PartitionedRateLimiter<UserId> _people = PartitionedRateLimiter.Create<UserId, UserId>(user =>
        RateLimitPartition.GetConcurrencyLimiter(user, _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = int.MaxValue }));

    /// <summary>Reads a body and checks it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">The user who sends it.</param>
    /// <param name="body">The request's body.</param>
    public async Task<CheckedBody> ReadAsync(HttpContext context, UserId user, Stream body)
    {
        var header = context.Request.Headers["Upload-Checksum"].ToString();
        if (header.Length == 0)
        {
            return new CheckedBody(null);
        }

        if (!UploadChecksum.TryParse(header, out var checksum, out var error))
        {
            return new CheckedBody(TusResponses.Malformed(error));
        }

        if (context.Request.ContentLength is not (>= 0 and <= MaxBytes and var length))
        {
            return new CheckedBody(Results.Text(
                $"With a checksum a request carries at most {MaxBytes} bytes and tells its length.", statusCode: StatusCodes.Status413PayloadTooLarge));
        }

        var held = await TakePlaceAsync(user, (int)length, context.RequestAborted);
        try
        {
            if (!await TryReadAsync(body, held.Bytes, context.RequestAborted))
            {
                return held.Refuse(TusResponses.TooSlow);
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return checksum.Matches(held.Bytes.Span) ? held : held.Refuse(TusResponses.WrongChecksum);
    }

    public void Dispose()
    {
        _places.Dispose();
        _people.Dispose();
    }

    private async Task<CheckedBody> TakePlaceAsync(UserId user, int length, CancellationToken cancellationToken)
    {
        var turn = await _people.AcquireAsync(user, 1, cancellationToken);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        return new CheckedBody(length, () =>
        {
            _places.Release();
            turn.Dispose();
        });
    }

    /// <returns>False when it comes too slowly.</returns>
    private async Task<bool> TryReadAsync(Stream body, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        using var tooSlow = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooSlow.Token, cancellationToken);
        var begun = clock.GetTimestamp();
        for (var read = 0; read < bytes.Length;)
        {
            var left = GracePeriod + TimeSpan.FromSeconds((double)read / MinBytesPerSecond) - clock.GetElapsedTime(begun);
            tooSlow.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            try
            {
                var count = await body.ReadAsync(bytes[read..], either.Token);
                read += count > 0 ? count : throw new EndOfStreamException();
            }
            catch (OperationCanceledException) when (tooSlow.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A body that was read and checked, or why it is refused, or neither when it has no checksum. It has its place until it is disposed.</summary>
internal sealed class CheckedBody(IResult? refusal) : IDisposable
{
    private readonly Action? _leave;
    private byte[]? _bytes;

    public CheckedBody(int length, Action leave)
        : this(null)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(length);
        _leave = leave;
        Bytes = _bytes.AsMemory(0, length);
        Content = new MemoryStream(_bytes, 0, length, writable: false);
    }

    public IResult? Refusal { get; } = refusal;

    public Stream? Content { get; }

    public Memory<byte> Bytes { get; }

    public CheckedBody Refuse(IResult answer)
    {
        Dispose();
        return new CheckedBody(answer);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes);
            ArrayPool<byte>.Shared.Return(bytes);
            _leave!();
        }
    }
}
