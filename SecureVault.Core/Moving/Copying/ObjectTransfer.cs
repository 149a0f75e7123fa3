using System.Buffers;
using System.IO.Hashing;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>Moves the bytes of objects between two stores and sums them up. Memory is two parts an object, whatever its size.</summary>
/// <remarks>
/// XXH3 detects accidental damage at a tenth of the cost of a SHA-256. Neither protects against a malicious target, which can return the right
/// bytes today and lose them tomorrow; every chunk is authenticated when an object is opened.
/// </remarks>
internal sealed class ObjectTransfer(StoreEnd from, StoreEnd to, Pace pace, MoveProgress progress) : IDisposable
{
    private const int PartLength = 8 << 20;

    private const int ReadLength = 256 << 10;
    private const int PartStep = 1 << 20;

    // Sending and reading back have limits of their own. Under one limit, objects of the same size move in lockstep: all of them send, then all
    // read back, and half of a full-duplex connection is idle.
    private readonly SemaphoreSlim _sending = new(ObjectPass.Parallel);
    private readonly SemaphoreSlim _readingBack = new(ObjectPass.Parallel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sending.Dispose();
        _readingBack.Dispose();
    }

    /// <summary>Sends an object to the target. What arrived of it stays if this fails.</summary>
    /// <returns>The hash of what was read.</returns>
    /// <exception cref="UnreadableSourceException">The source does not give it out.</exception>
    /// <exception cref="ObjectStoreException">The target fails.</exception>
    public async Task<byte[]> SendAsync(StoredObject source, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = await FromSourceAsync(() => from.Objects.OpenReadAsync(source.Key, 0, source.Length, cancellationToken)).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                return source.Length <= PartLength
                    ? await SendWholeAsync(source, content, cancellationToken).ConfigureAwait(false)
                    : await SendPartsAsync(source, content, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads an object from the target.</summary>
    /// <returns>The hash of what it gave.</returns>
    /// <exception cref="ObjectStoreException">The target fails.</exception>
    public async Task<byte[]> ReadBackAsync(StoredObject source, CancellationToken cancellationToken)
    {
        await _readingBack.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = await to.Objects.OpenReadAsync(source.Key, 0, source.Length, cancellationToken).ConfigureAwait(false);
            return await HashAsync(content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _readingBack.Release();
        }
    }

    /// <summary>Reads an object from the source.</summary>
    /// <returns>The hash of what it gave.</returns>
    /// <exception cref="UnreadableSourceException">The source does not give it out.</exception>
    public Task<byte[]> ReadSourceAsync(StoredObject source, CancellationToken cancellationToken) => FromSourceAsync(async () =>
    {
        var content = await from.Objects.OpenReadAsync(source.Key, 0, source.Length, cancellationToken).ConfigureAwait(false);
        return await HashAsync(content, cancellationToken).ConfigureAwait(false);
    });

    private static int PartLengthFor(long length)
    {
        var needed = (length + PartUpload.MaxParts - 1) / PartUpload.MaxParts;
        return needed <= PartLength ? PartLength : checked((int)((needed + PartStep - 1) / PartStep * PartStep));
    }

    private static async Task<byte[]> HashAsync(Stream content, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(ReadLength);
        try
        {
            await using (content.ConfigureAwait(false))
            {
                while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
                {
                    hash.Append(buffer.AsSpan(0, count));
                }
            }

            return hash.GetCurrentHash();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A source that does not give out one object must not end the copying of the others.</summary>
    private static async Task<T> FromSourceAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ObjectStoreException exception)
        {
            throw new UnreadableSourceException(exception);
        }
    }

    private async Task<byte[]> SendWholeAsync(StoredObject source, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)source.Length);
        try
        {
            var piece = buffer.AsMemory(0, (int)source.Length);
            await ReadAsync(content, piece, cancellationToken).ConfigureAwait(false);
            await to.Objects.PutAsync(source.Key, piece, cancellationToken).ConfigureAwait(false);
            return XxHash128.Hash(piece.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>One part is read while the one before is sent.</summary>
    private async Task<byte[]> SendPartsAsync(StoredObject source, Stream content, CancellationToken cancellationToken)
    {
        var upload = await to.Parts.BeginAsync(source.Key, source.Length, PartLengthFor(source.Length), cancellationToken).ConfigureAwait(false);
        var buffers = new[] { ArrayPool<byte>.Shared.Rent(upload.PartLength), ArrayPool<byte>.Shared.Rent(upload.PartLength) };
        var parts = new List<StoredPart>(upload.PartCount);
        Task<StoredPart>? sent = null;
        var hash = new XxHash128();
        try
        {
            for (var number = 0; number < upload.PartCount; number++)
            {
                var piece = buffers[number % 2].AsMemory(0, upload.LengthOf(number));
                await ReadAsync(content, piece, cancellationToken).ConfigureAwait(false);
                hash.Append(piece.Span);
                if (sent is not null)
                {
                    parts.Add(await sent.ConfigureAwait(false));
                }

                sent = to.Parts.PutPartAsync(upload, number, piece, cancellationToken);
            }

            parts.Add(await sent!.ConfigureAwait(false));
            await to.Parts.CompleteAsync(upload, parts, cancellationToken).ConfigureAwait(false);
            return hash.GetCurrentHash();
        }
        finally
        {
            if (sent is not null)
            {
                await ((Task)sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it still reads its buffer
            }

            Array.ForEach(buffers, buffer => ArrayPool<byte>.Shared.Return(buffer));
        }
    }

    private async Task ReadAsync(Stream content, Memory<byte> piece, CancellationToken cancellationToken)
    {
        for (var read = 0; read < piece.Length; read += ReadLength)
        {
            var next = piece.Slice(read, Math.Min(ReadLength, piece.Length - read));
            await pace.WaitAsync(next.Length, cancellationToken).ConfigureAwait(false);
            await FromSourceAsync(async () =>
            {
                if (await content.ReadAtLeastAsync(next, next.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < next.Length)
                {
                    throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The object is shorter than the store lists it.");
                }

                return true;
            }).ConfigureAwait(false);
            progress.Move(next.Length);
        }
    }
}

/// <summary>The source of a move fails. Told apart from a failure of the target, which ends the move.</summary>
internal sealed class UnreadableSourceException(ObjectStoreException cause) : Exception(cause.Message, cause)
{
    /// <summary>How it failed.</summary>
    public ObjectStoreException Cause => cause;
}
