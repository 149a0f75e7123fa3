using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Maintenance;

/// <summary>Whether a master key is in use.</summary>
public enum MasterKeyState
{
    /// <summary>It wraps what is new.</summary>
    Active,

    /// <summary>It is at hand for what is old.</summary>
    Retired,

    /// <summary>The database needs it, but it is not at hand.</summary>
    Missing,
}

/// <summary>A master key by its name.</summary>
/// <param name="Id">Names the key and tells nothing about it.</param>
/// <param name="State">Whether it is in use.</param>
/// <param name="UserKeys">How many user keys are wrapped under it.</param>
public sealed record MasterKeyEntry(string Id, MasterKeyState State, int UserKeys);

/// <summary>How many user keys open with the master keys at hand.</summary>
/// <param name="Opened">Those that do.</param>
/// <param name="Failed">Those that don't.</param>
public readonly record struct UserKeyCounts(int Opened, int Failed);

/// <summary>Compares the master keys at hand with the user keys of the database. It hands out no key and writes nothing.</summary>
public sealed class KeyCheck(IDbContextFactory<VaultDbContext> contexts, IMasterKeySource source, UserKeys userKeys)
{
    /// <summary>As <see cref="ListAsync(CancellationToken)"/>, for a page.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="MasterKeyException">The keys at hand can't be read.</exception>
    public async Task<IReadOnlyList<MasterKeyEntry>?> ListAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return await ListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The master keys at hand in their order, then those that the database needs besides.</summary>
    /// <exception cref="MasterKeyException">The keys at hand can't be read.</exception>
    public async Task<IReadOnlyList<MasterKeyEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var atHand = await ReadIdsAsync(cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var wrapped = await db.UserKeys
                .GroupBy(key => key.MasterKeyId)
                .Select(keys => new { Id = keys.Key, Count = keys.Count() })
                .ToDictionaryAsync(keys => keys.Id, keys => keys.Count, StringComparer.Ordinal, cancellationToken)
                .ConfigureAwait(false);
            return
            [
                .. atHand.Select((id, place) => new MasterKeyEntry(
                    id, place == 0 ? MasterKeyState.Active : MasterKeyState.Retired, wrapped.GetValueOrDefault(id))),
                .. wrapped.Where(key => !atHand.Contains(key.Key)).OrderBy(key => key.Key, StringComparer.Ordinal)
                    .Select(key => new MasterKeyEntry(key.Key, MasterKeyState.Missing, key.Value)),
            ];
        }
    }

    /// <summary>Opens every user key, those of locked accounts too.</summary>
    public async Task<UserKeyCounts> OpenAllAsync(CancellationToken cancellationToken)
    {
        var (opened, failed) = (0, 0);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await foreach (var key in db.UserKeys.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                _ = Opens(key) ? opened++ : failed++;
            }
        }

        return new UserKeyCounts(opened, failed);
    }

    private async Task<IReadOnlyList<string>> ReadIdsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<MasterKey> keys = await source.LoadAsync(cancellationToken).ConfigureAwait(false) ?? [];
        try
        {
            return [.. keys.Select(key => key.Id)];
        }
        finally
        {
            foreach (var key in keys)
            {
                key.Dispose();
            }
        }
    }

    private bool Opens(WrappedUserKey key)
    {
        try
        {
            userKeys.Check([key]);
            return true;
        }
        catch (MasterKeyException)
        {
            return false;
        }
    }
}
