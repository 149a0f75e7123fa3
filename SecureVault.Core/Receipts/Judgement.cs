using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>The result of reading one object.</summary>
/// <param name="Verdict">The finding.</param>
/// <param name="Chunk">The chunk that failed, from zero; null when it is not a chunk.</param>
/// <param name="Failure">How the store failed; null when it did not.</param>
internal readonly record struct Judgement(VersionVerdict Verdict, long? Chunk = null, ObjectStoreException? Failure = null)
{
    /// <summary>Runs a comparison and tells what its end means.</summary>
    /// <returns>Null when the version was deleted permanently meanwhile, or the account with all that it stored.</returns>
    public static async Task<Judgement?> OfAsync<T>(Func<Task<T?>> compare)
    {
        try
        {
            return await compare().ConfigureAwait(false) is null ? null : new Judgement(VersionVerdict.Intact);
        }
        catch (SealedObjectException damaged)
        {
            return new Judgement(VersionVerdict.Damaged, damaged.Chunk);
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.NotFound)
        {
            return new Judgement(VersionVerdict.Missing);
        }
        catch (ObjectStoreException failed)
        {
            return new Judgement(VersionVerdict.StoreFailed, Failure: failed);
        }
        catch (MasterKeyException)
        {
            return new Judgement(VersionVerdict.NoKey);
        }
        catch (AccessEndedException)
        {
            return null;
        }
    }
}
