using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>Compares objects with what was stored, and writes down what was found.</summary>
internal sealed class ContentVerifier(ReceiptRows rows, ContentComparison comparison, StoreOwnership ownership)
{
    /// <summary>Verifies a stored version and writes down that it is intact, or that it is not.</summary>
    /// <param name="row">The version.</param>
    /// <param name="openKeys">Opens its owner's keys, before the object is read and again before the result is written.</param>
    /// <param name="withSha256">Whether the SHA-256 is computed though it is known.</param>
    /// <param name="reading">Follows the reading.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is written down then.</param>
    /// <returns>Null when the version was deleted permanently meanwhile.</returns>
    /// <exception cref="SealedObjectException">The object is not what was stored.</exception>
    /// <exception cref="ObjectStoreException">The object is missing, or the store failed.</exception>
    public async Task<(FileVersion Row, ContentFacts Facts)?> VerifyAsync(
        FileVersion row, Func<CancellationToken, Task<UserKeyring>> openKeys, bool withSha256, ReadingStep? reading, CancellationToken cancellationToken)
    {
        try
        {
            if (await comparison.CompareAsync(row, openKeys, withSha256, reading, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return null;
            }

            using var keyring = await openKeys(cancellationToken).ConfigureAwait(false);
            return await rows.ConfirmAsync(keyring, new VersionId(row.Id), found, cancellationToken).ConfigureAwait(false);
        }
        catch (SealedObjectException damaged)
        {
            await MarkAsync(row, damaged.Chunk, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.NotFound)
        {
            await MarkAsync(row, chunk: null, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The folder of a disk that was taken away, or an emptied bucket, has none of the objects; that is not the objects' fault. Then the store has no
    /// marker of this vault either.
    /// </summary>
    private async Task MarkAsync(FileVersion row, long? chunk, CancellationToken cancellationToken)
    {
        await ownership.DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        await rows.MarkAsync(new VersionId(row.Id), row.ObjectKey, chunk, cancellationToken).ConfigureAwait(false);
    }
}
