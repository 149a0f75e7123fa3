using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;

namespace SecureVault.Core.Keys;

#pragma warning disable CA1001 // nobody waits for the semaphore's handle, so it holds nothing; a request may still use it while services are disposed
/// <summary>
/// Reads the keyring again when its source changed, so that a running server learns of a key that somebody added. Keys that can't be read,
/// or that lack one the database needs, change nothing: the keys from before stay in use.
/// </summary>
public sealed partial class KeyringRefresh
#pragma warning restore CA1001
{
    private readonly IMasterKeySource _source;
    private readonly MasterKeyring _keyring;
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1);
    private string? _taken;
    private string? _refused;

    internal KeyringRefresh(
        IMasterKeySource source, MasterKeyring keyring, IDbContextFactory<VaultDbContext> contexts, ILogger<KeyringRefresh> logger)
    {
        _source = source;
        _keyring = keyring;
        _contexts = contexts;
        _logger = logger;
    }

    /// <summary>Looks whether the source changed, and takes its keys over if it did.</summary>
    /// <returns>True if the keyring is another one now.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Before the keys: a change in between is seen at the next look.
            var stamp = _source.Stamp;
            return stamp != _taken && await TakeAsync(stamp, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> TakeAsync(string stamp, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyringEntry>? keys;
        try
        {
            keys = await _source.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MasterKeyException exception)
        {
            Refuse(stamp, exception.Message);
            return false;
        }

        if (keys is null)
        {
            // The key of a first start is not in its place yet.
            return false;
        }

        if (await FindLackingAsync(keys, cancellationToken).ConfigureAwait(false) is { } lacking)
        {
            Refuse(stamp, $"keys in the database are still under master key {lacking}");
            keys.DisposeAll();
            return false;
        }

        _taken = stamp;
        if (!_keyring.Replace(keys))
        {
            return false;
        }

        Taken(_logger, _source.Description, _keyring.Active.Id, _keyring.Opening.Count - 1);
        return true;
    }

    private async Task<string?> FindLackingAsync(IReadOnlyList<KeyringEntry> keys, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            List<string> needed = [.. await MasterKeysInUse.FindAsync(db, cancellationToken).ConfigureAwait(false)];
            foreach (var plan in await db.StoreMoves.Select(move => move.SealedPlan).ToListAsync(cancellationToken).ConfigureAwait(false))
            {
                needed.Add(SealedRecordHead.KeyIdOf(plan) ?? string.Empty);
            }

            return needed.Find(id => keys.All(key => key.Id != id || key.State == MasterKeyState.Retired));
        }
    }

    private void Refuse(string stamp, string reason)
    {
        if (_refused != stamp)
        {
            Refused(_logger, _source.Description, reason);
        }

        _refused = stamp;
    }

    [LoggerMessage(EventId = 531, Level = LogLevel.Information, Message = "Read the master keys again from the {Source}: {Active} is active, {Others} others only open")]
    private static partial void Taken(ILogger logger, string source, string active, int others);

    [LoggerMessage(EventId = 532, Level = LogLevel.Error, Message = "The {Source} changed, but its master keys are not taken over: {Reason}")]
    private static partial void Refused(ILogger logger, string source, string reason);
}
