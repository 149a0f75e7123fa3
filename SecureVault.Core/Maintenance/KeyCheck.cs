using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Maintenance;

/// <summary>A master key by its name.</summary>
/// <param name="Id">Names the key and tells nothing about it.</param>
/// <param name="State">How it is used; null for a key that the database needs and that is not at hand.</param>
/// <param name="UserKeys">How many user keys are wrapped under it.</param>
public sealed record MasterKeyEntry(string Id, MasterKeyState? State, int UserKeys)
{
    /// <summary>Whether user keys are under it that nothing at hand opens.</summary>
    public bool IsLacking => UserKeys > 0 && (State is null or MasterKeyState.Retired);
}

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
        var atHand = await ReadAsync(cancellationToken).ConfigureAwait(false);
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
                .. atHand.Select(key => new MasterKeyEntry(key.Id, key.State, wrapped.GetValueOrDefault(key.Id))),
                .. wrapped.Where(key => atHand.All(known => known.Id != key.Key)).OrderBy(key => key.Key, StringComparer.Ordinal)
                    .Select(key => new MasterKeyEntry(key.Key, State: null, key.Value)),
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

    private async Task<IReadOnlyList<(string Id, MasterKeyState State)>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = await source.LoadAsync(cancellationToken).ConfigureAwait(false) ?? [];
        try
        {
            return [.. keys.Select(key => (key.Id, key.State))];
        }
        finally
        {
            keys.DisposeAll();
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
