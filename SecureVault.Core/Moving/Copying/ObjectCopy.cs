using System.Buffers;
using System.IO.Hashing;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>The outcome for one object.</summary>
internal enum CopyOutcome
{
    /// <summary>It was copied, and the target gave the same bytes back.</summary>
    Copied,

    /// <summary>The target had the same bytes already.</summary>
    Same,

    /// <summary>It was deleted meanwhile.</summary>
    Gone,

    /// <summary>The source does not give it out.</summary>
    Unreadable,

    /// <summary>The target has other bytes, and they stay.</summary>
    Different,
}

/// <summary>
/// Copies one object as it is, sealed, and reads it back: a store's word that it has something is not enough to leave the other one. Memory
/// is two parts, whatever the size.
/// </summary>
/// <remarks>
/// XXH3 detects accidental damage at a tenth of the cost of a SHA-256. Neither protects against a malicious target, which can return the right
/// bytes today and lose them tomorrow; every chunk is authenticated when an object is opened.
/// </remarks>
internal sealed class ObjectCopy(StoreEnd from, StoreEnd to, CopyGate gate, Pace pace, MoveProgress progress) : IDisposable
{
    // Sending and reading back have limits of their own. Under one limit, objects of the same size move in lockstep: all of them send, then all
    // read back, and half of a full-duplex connection is idle.
    private readonly SemaphoreSlim _sending = new(ObjectPass.Parallel);
    private readonly SemaphoreSlim _readingBack = new(ObjectPass.Parallel);

    /// <summary>Whether an object of the target that differs is left as it is.</summary>
    public bool KeepsTarget { get; init; }

    /// <summary>Bytes that travel at once.</summary>
    public const int PartLength = 8 << 20;

    private const int ReadLength = 256 << 10;
    private const int PartStep = 1 << 20;

    /// <summary>Copies or compares an object.</summary>
    /// <param name="source">The object as the source lists it.</param>
    /// <param name="isThere">Whether the target lists one of that name.</param>
    /// <param name="cancellationToken">Ends it; a part that was copied does not stay.</param>
    /// <exception cref="ObjectStoreException">The target fails.</exception>
    /// <exception cref="MoveException">The target did not give back what it was given.</exception>
    public async Task<CopyOutcome> RunAsync(StoredObject source, bool isThere, CancellationToken cancellationToken)
    {
        using var turn = await gate.CopyAsync(source.Key.ToString(), cancellationToken).ConfigureAwait(false);
        try
        {
            if (isThere && await IsSameAsync(source, turn.Token).ConfigureAwait(false))
            {
                return CopyOutcome.Same;
            }

            if (isThere && KeepsTarget && await to.Objects.GetLengthAsync(source.Key, turn.Token).ConfigureAwait(false) is not null)
            {
                return CopyOutcome.Different;
            }

            await CopyAsync(source, isThere, turn.Token).ConfigureAwait(false);
            return CopyOutcome.Copied;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CopyOutcome.Gone; // whoever deletes it waits for the end of this turn
        }
        catch (UnreadableSourceException unreadable)
        {
            return await IsGoneAsync(unreadable, source.Key, cancellationToken).ConfigureAwait(false) ? CopyOutcome.Gone : CopyOutcome.Unreadable;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sending.Dispose();
        _readingBack.Dispose();
    }

    private static int PartLengthFor(long length)
    {
        var needed = (length + PartUpload.MaxParts - 1) / PartUpload.MaxParts;
        return needed <= PartLength ? PartLength : checked((int)((needed + PartStep - 1) / PartStep * PartStep));
    }

    private static bool Equals(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

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

    private async Task<bool> IsGoneAsync(UnreadableSourceException unreadable, ObjectKey key, CancellationToken cancellationToken)
    {
        if (unreadable.Cause is { Error: not ObjectStoreError.NotFound })
        {
            return false;
        }

        try
        {
            return await from.Objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is null;
        }
        catch (ObjectStoreException)
        {
            return false;
        }
    }

    private async Task<bool> IsSameAsync(StoredObject source, CancellationToken cancellationToken)
    {
        if (await to.Objects.GetLengthAsync(source.Key, cancellationToken).ConfigureAwait(false) != source.Length)
        {
            return false;
        }

        await pace.WaitAsync(source.Length, cancellationToken).ConfigureAwait(false);
        var copy = ReadBackAsync(source, cancellationToken);
        byte[]? original = null;
        try
        {
            original = await FromSourceAsync(async () =>
                await HashAsync(await from.Objects.OpenReadAsync(source.Key, 0, source.Length, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            progress.Move(source.Length);
        }
        finally
        {
            await ((Task)copy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Equals(original, await copy.ConfigureAwait(false));
    }

    private async Task CopyAsync(StoredObject source, bool isThere, CancellationToken cancellationToken)
    {
        if (isThere)
        {
            await to.Objects.DiscardAsync(source.Key, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var hash = await SendAsync(source, cancellationToken).ConfigureAwait(false);
            if (!Equals(hash, await ReadBackAsync(source, cancellationToken).ConfigureAwait(false)))
            {
                throw new MoveException(MoveError.LyingTarget, $"The target did not give back what it was given (object {source.Key}).");
            }
        }
        catch
        {
            await TryDiscardAsync(source.Key).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<byte[]> SendAsync(StoredObject source, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = await FromSourceAsync(() => from.Objects.OpenReadAsync(source.Key, 0, source.Length, cancellationToken)).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                return source.Length <= PartLength
                    ? await CopyWholeAsync(source, content, cancellationToken).ConfigureAwait(false)
                    : await CopyPartsAsync(source, content, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<byte[]> CopyWholeAsync(StoredObject source, Stream content, CancellationToken cancellationToken)
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
    private async Task<byte[]> CopyPartsAsync(StoredObject source, Stream content, CancellationToken cancellationToken)
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

    private async Task<byte[]> ReadBackAsync(StoredObject source, CancellationToken cancellationToken)
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

    /// <summary>Removes the part of a failed copy that arrived: it must not pass for a verified one. If even that fails, the next pass finds it.</summary>
    private async Task TryDiscardAsync(ObjectKey key)
    {
        try
        {
            await to.Objects.DiscardAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectStoreException)
        {
            // It is compared byte by byte when the pass comes to it again.
        }
    }

    private sealed class UnreadableSourceException(ObjectStoreException cause) : Exception(cause.Message, cause)
    {
        public ObjectStoreException Cause => cause;
    }
}
