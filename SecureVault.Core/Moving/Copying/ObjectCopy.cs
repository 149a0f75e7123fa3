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
/// Copies one object as it is, sealed, and reads it back: a store's word that it has something is not enough to leave the other one.
/// </summary>
internal sealed class ObjectCopy(StoreEnd from, StoreEnd to, CopyGate gate, Pace pace, MoveProgress progress) : IDisposable
{
    private readonly ObjectTransfer _transfer = new(from, to, pace, progress);

    /// <summary>Whether an object of the target that differs is left as it is.</summary>
    public bool KeepsTarget { get; init; }

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
    public void Dispose() => _transfer.Dispose();

    private static bool Equals(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

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
        var copy = _transfer.ReadBackAsync(source, cancellationToken);
        byte[]? original = null;
        try
        {
            original = await _transfer.ReadSourceAsync(source, cancellationToken).ConfigureAwait(false);
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
            var hash = await _transfer.SendAsync(source, cancellationToken).ConfigureAwait(false);
            if (!Equals(hash, await _transfer.ReadBackAsync(source, cancellationToken).ConfigureAwait(false)))
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
}
