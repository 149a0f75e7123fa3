using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Moving;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>How far a rotation has come.</summary>
/// <param name="UserKeys">User keys that are wrapped under the active master key by now.</param>
/// <param name="Total">Those that were to be.</param>
public readonly record struct RotationProgress(int UserKeys, int Total);

/// <summary>How a rotation ended.</summary>
/// <param name="Active">The master key that everything is to be under.</param>
/// <param name="UserKeys">User keys that were wrapped anew.</param>
/// <param name="SessionKeys">Session keys that were sealed anew.</param>
/// <param name="Failed">User and session keys, secrets of authenticator apps, names of passkeys, and plans of a move, that do not open and stay as they are.</param>
public sealed record RotationResult(string Active, int UserKeys, int SessionKeys, int Failed)
{
    /// <summary>Records of the store that were written anew; null when that is another process's work, or the store is held.</summary>
    public int? Records { get; init; }

    /// <summary>Copies of the database that were deleted, because their keys are under another master key.</summary>
    public int Copies { get; init; }

    /// <summary>Whether the old wraps have left the database's files; otherwise somebody was reading, and a later sweep does it.</summary>
    public bool IsForgotten { get; init; }
}

/// <summary>
/// Brings everything that a master key seals under the active one, while people go on working. It can be stopped anywhere and run again; it
/// finds what is left.
/// </summary>
public sealed class MasterKeyRotation
{
    private readonly KeyringRefresh _refresh;
    private readonly UserKeyRewrap _userKeys;
    private readonly LocalKeys _local;
    private readonly StoreRewrap _store;
    private readonly MasterKeyring _keyring;

    internal MasterKeyRotation(KeyringRefresh refresh, UserKeyRewrap userKeys, LocalKeys local, StoreRewrap store, MasterKeyring keyring)
    {
        _refresh = refresh;
        _userKeys = userKeys;
        _local = local;
        _store = store;
        _keyring = keyring;
    }

    /// <summary>Makes sure that this process's account may replace files without taking them away from the server.</summary>
    /// <exception cref="MasterKeyException">It may not.</exception>
    public void DemandOwnFiles() => _local.DemandOwnFiles();

    /// <summary>Does what is left to do.</summary>
    /// <param name="progress">Told after each transaction.</param>
    /// <param name="cancellationToken">Ends it; what was done stays done.</param>
    /// <exception cref="Storage.ObjectStoreException">The store does not take a record; database and session keys are done by then.</exception>
    public async Task<RotationResult> RunAsync(IProgress<RotationProgress>? progress, CancellationToken cancellationToken)
    {
        await _refresh.RunAsync(cancellationToken).ConfigureAwait(false);
        var active = _keyring.Active.Id;
        var (total, done) = (await _userKeys.CountLeftAsync(cancellationToken).ConfigureAwait(false), 0);
        progress?.Report(new RotationProgress(0, total));
        var (wrapped, failed) = await _userKeys.RunAsync(
            count => progress?.Report(new RotationProgress(done += count, Math.Max(total, done))), cancellationToken).ConfigureAwait(false);
        var local = await _local.RunAsync(active, failed, cancellationToken).ConfigureAwait(false);
        return new RotationResult(active, wrapped, local.Sealed, local.Failed)
        {
            Copies = local.Copies,
            IsForgotten = local.IsForgotten,
            Records = _store.IsPossible ? await _store.RunAsync(cancellationToken).ConfigureAwait(false) : null,
        };
    }

    /// <summary>How many user keys are under another master key than the active one.</summary>
    public Task<int> CountLeftAsync(CancellationToken cancellationToken) => _userKeys.CountLeftAsync(cancellationToken);
}

/// <summary>The contents of the data folder besides the user keys: session keys, keys of the audit log, secrets of authenticator apps, names of passkeys, the plan of a move, copies of the database, and old wraps in its log.</summary>
internal sealed class LocalKeys(SessionKeyFiles sessionKeys, MoveSeals moves, CopiedKeys copies, VaultDatabase database, RowSeals rows)
{
    /// <inheritdoc cref="SessionKeyFiles.DemandOwn"/>
    public void DemandOwnFiles() => sessionKeys.DemandOwn();

    /// <summary>Brings it under the active master key, or removes it.</summary>
    /// <param name="active">The active master key.</param>
    /// <param name="failed">How many user keys do not open.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Counts of what was done, and of all keys that do not open.</returns>
    public async Task<(int Sealed, int Failed, int Copies, bool IsForgotten)> RunAsync(string active, int failed, CancellationToken cancellationToken)
    {
        // Whoever wrapped keys anew, perhaps another process that was killed: the log may have the old wraps.
        database.OweForgetting();
        var (done, notSealed) = sessionKeys.Seal();
        failed += notSealed + await rows.RunAsync(cancellationToken).ConfigureAwait(false) + (await moves.TrySealRowAsync(cancellationToken).ConfigureAwait(false) ? 0 : 1);
        var isForgotten = await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);

        // A copy may have the only wrap of a key that still opens.
        return (done, failed, failed == 0 ? copies.DeleteOthers(active) : 0, isForgotten);
    }
}
