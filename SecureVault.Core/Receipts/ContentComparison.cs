using System.Buffers;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>Hears of each piece that was read, and may let the reading wait.</summary>
internal delegate ValueTask ReadingStep(int bytes, CancellationToken cancellationToken);

/// <summary>Reads whole objects and compares every chunk, the length and checksums with what a database says was stored.</summary>
/// <remarks>
/// Each chunk authenticates its content and its position. The CRC-32 catches damage in memory before sealing. The SHA-256 is for people, who can
/// compare it with a file of their own; computing it takes as long as everything else together.
/// </remarks>
internal sealed class ContentComparison(FileDownloads downloads, IObjectStore store)
{
    private const int ReadLength = 256 * 1024;

    /// <summary>Compares a stored version.</summary>
    /// <param name="row">The version.</param>
    /// <param name="openKeys">Opens its owner's keys, before the object is read.</param>
    /// <param name="withSha256">Whether the SHA-256 is computed though it is known.</param>
    /// <param name="reading">Follows the reading.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The facts as they were found, without the SHA-256 if it was not computed. Null when the version was deleted permanently meanwhile, and its object with it.</returns>
    /// <exception cref="SealedObjectException">The object is not what was stored.</exception>
    /// <exception cref="ObjectStoreException">The object is missing, or the store failed.</exception>
    public async Task<ContentFacts?> CompareAsync(
        FileVersion row, Func<CancellationToken, Task<UserKeyring>> openKeys, bool withSha256, ReadingStep? reading, CancellationToken cancellationToken)
    {
        try
        {
            await DemandLengthAsync(row, cancellationToken).ConfigureAwait(false);
            if (await OpenAsync(row, openKeys, cancellationToken).ConfigureAwait(false) is not var (expected, content))
            {
                return null;
            }

            await using (content.ConfigureAwait(false))
            {
                using var digest = new ContentDigest(withSha256 || expected.Sha256 is null);
                await ReadAsync(content, digest, reading, cancellationToken).ConfigureAwait(false);
                var found = digest.Finish(expected.MediaType);
                return found.Crc32 == expected.Crc32 && (found.Sha256 is not { } sha || expected.Sha256?.AsSpan().SequenceEqual(sha) != false)
                    ? found
                    : throw new SealedObjectException(SealedObjectError.Damaged);
            }
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.NotFound)
        {
            if (await downloads.FindVersionAsync(new UserId(row.OwnerId), new VersionId(row.Id), cancellationToken).ConfigureAwait(false) is null)
            {
                return null;
            }

            throw;
        }
    }

    /// <summary>Bytes appended to an object are never read, so the check asks for its length.</summary>
    private async Task DemandLengthAsync(FileVersion row, CancellationToken cancellationToken)
    {
        var length = await store.GetLengthAsync(ObjectKey.Parse(row.ObjectKey), cancellationToken).ConfigureAwait(false)
            ?? throw new ObjectStoreException(ObjectStoreError.NotFound, "There is no such object.");
        if (length != row.SealedLength)
        {
            throw new SealedObjectException(length < row.SealedLength ? SealedObjectError.Truncated : SealedObjectError.Damaged);
        }
    }

    private async Task<(ContentFacts Expected, OpeningStream Content)?> OpenAsync(
        FileVersion row, Func<CancellationToken, Task<UserKeyring>> openKeys, CancellationToken cancellationToken)
    {
        using var keyring = await openKeys(cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2000 // the caller disposes the content
        return await downloads.FindVersionAsync(keyring.Owner, new VersionId(row.Id), cancellationToken).ConfigureAwait(false) is { } stored
            ? (SealedFacts.Open(stored, keyring), await downloads.OpenContentAsync(stored, keyring, cancellationToken).ConfigureAwait(false))
            : null;
#pragma warning restore CA2000
    }

    /// <summary>A SHA-256 takes as long as opening does, so one piece is summed up on another thread while the next one is opened.</summary>
    private static async Task ReadAsync(OpeningStream content, ContentDigest digest, ReadingStep? reading, CancellationToken cancellationToken)
    {
        var (next, last, digesting) = (ArrayPool<byte>.Shared.Rent(ReadLength), ArrayPool<byte>.Shared.Rent(ReadLength), Task.CompletedTask);
        try
        {
            while (await content.ReadAsync(next.AsMemory(0, ReadLength), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                await digesting.ConfigureAwait(false);
                (next, last) = (last, next);
                digesting = DigestAsync(digest, last.AsMemory(0, count));
                if (reading is not null)
                {
                    await reading(count, cancellationToken).ConfigureAwait(false);
                }
            }

            await digesting.ConfigureAwait(false);
        }
        finally
        {
            await digesting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it still reads its buffer
            ArrayPool<byte>.Shared.Return(next, clearArray: true);
            ArrayPool<byte>.Shared.Return(last, clearArray: true);
        }
    }

    private static Task DigestAsync(ContentDigest digest, ReadOnlyMemory<byte> piece)
    {
        if (!digest.HasSha256 || piece.Length < ReadLength / 4)
        {
            digest.Append(piece.Span); // sooner done than handed over
            return Task.CompletedTask;
        }

        return Task.Run(() => digest.Append(piece.Span));
    }
}
