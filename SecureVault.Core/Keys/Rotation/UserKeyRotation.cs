using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>How far a rotation of user keys has come.</summary>
/// <param name="Done">Names, file keys and contents that are under their owners' active keys by now.</param>
/// <param name="Total">Those that were to be.</param>
/// <param name="Bytes">Bytes of contents that were sealed anew.</param>
public readonly record struct UserKeyProgress(long Done, long Total, long Bytes);

/// <summary>How a rotation of user keys ended.</summary>
/// <param name="Rewrapped">Names and file keys that came under the active keys of their owners.</param>
/// <param name="Resealed">Contents that were sealed anew.</param>
/// <param name="Destroyed">User keys that nothing needs any more and that are gone.</param>
/// <param name="Failed">File keys and contents that do not open and stay as they are.</param>
public sealed record UserKeyResult(int Rewrapped, int Resealed, int Destroyed, int Failed)
{
    /// <summary>Whether old wraps have left the database's files; otherwise somebody was reading, and a later sweep does it.</summary>
    public bool IsForgotten { get; init; }
}

/// <summary>
/// Brings everything that a person has under that person's active key, while they go on working. The rows say how far it has come: it can be
/// stopped anywhere and run again.
/// </summary>
public sealed class UserKeyRotation
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeySteps _steps;
    private readonly VaultDatabase _database;
    private readonly UserKeyNews _news;

    internal UserKeyRotation(IDbContextFactory<VaultDbContext> contexts, UserKeySteps steps, VaultDatabase database, UserKeyNews news) =>
        (_contexts, _steps, _database, _news) = (contexts, steps, database, news);

    /// <summary>Does what is left to do, for one person after the other.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Ends it; what was done stays done.</param>
    /// <exception cref="ObjectStoreException">The store fails; names and file keys of that person are done by then.</exception>
    public async Task<UserKeyResult> RunAsync(IProgress<UserKeyProgress>? progress, CancellationToken cancellationToken)
    {
        var owners = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (owners.Count == 0)
        {
            return new UserKeyResult(0, 0, 0, 0) { IsForgotten = true };
        }

        var tally = new UserKeyTally(progress, _news);
        try
        {
            // The quick steps of all first: contents may take days, and their store may be away.
            foreach (var step in new[] { _steps.CountAsync, _steps.RewrapAsync, (Func<UserId, UserKeyTally, CancellationToken, Task>)_steps.ResealAsync })
            {
                foreach (var owner in owners)
                {
                    await TryAsync(step, owner, tally, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            if (tally.HasChanged)
            {
                _database.OweForgetting();
            }
        }

        return tally.Result with { IsForgotten = await _database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>One person's trouble is not to hold up all others; that of the store or of the database is everybody's.</summary>
    private static async Task TryAsync(
        Func<UserId, UserKeyTally, CancellationToken, Task> step, UserId owner, UserKeyTally tally, CancellationToken cancellationToken)
    {
        if (!tally.MayGoOn(owner))
        {
            return;
        }

        try
        {
            await step(owner, tally, cancellationToken).ConfigureAwait(false);
        }
        catch (AccessEndedException)
        {
            tally.Skip(owner); // the account was deleted meanwhile
        }
        catch (Exception exception) when (exception is MasterKeyException or InvalidOperationException or DbUpdateException)
        {
            tally.Fail(owner, exception);
        }
    }

    /// <summary>The people with older keys that are not settled: there is something to do for them, or an upload to wait for.</summary>
    private async Task<List<UserId>> FindAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var owners = await db.UserKeys
                .Where(key => !key.IsActive && key.Phase != UserKeyPhase.Settled)
                .Select(key => key.UserId)
                .Distinct()
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return owners.ConvertAll(owner => new UserId(owner));
        }
    }
}

/// <summary>Counts what a rotation of user keys does.</summary>
internal sealed class UserKeyTally(IProgress<UserKeyProgress>? progress, UserKeyNews news)
{
    private readonly HashSet<UserId> _ended = [];
    private UserKeyProgress _progress;

    /// <summary>The counts so far.</summary>
    public UserKeyResult Result { get; private set; } = new(0, 0, 0, 0);

    /// <summary>Whether anything was overwritten or deleted.</summary>
    public bool HasChanged => Result.Rewrapped + Result.Resealed + Result.Destroyed > 0;

    public void Expect(int more) => _progress = _progress with { Total = _progress.Total + more };

    public void Rewrapped(int count)
    {
        Result = Result with { Rewrapped = Result.Rewrapped + count };
        Advance(count, bytes: 0);
    }

    public void Resealed(long bytes)
    {
        Result = Result with { Resealed = Result.Resealed + 1 };
        Advance(1, bytes);
    }

    /// <summary>Of those that were counted as resealed.</summary>
    public void NotResealed(int count) => Result = Result with { Resealed = Result.Resealed - count, Failed = Result.Failed + count };

    /// <summary>Whether nothing speaks against the next step for a person.</summary>
    public bool MayGoOn(UserId owner) => !_ended.Contains(owner);

    public void Skip(UserId owner) => _ended.Add(owner);

    public void Fail(UserId owner, Exception exception)
    {
        _ended.Add(owner);
        news.TellFailed(owner, exception);
        Failed(1);
    }

    public void Failed(int count) => Result = Result with { Failed = Result.Failed + count };

    public void Destroyed(int count) => Result = Result with { Destroyed = Result.Destroyed + count };

    private void Advance(int count, long bytes)
    {
        var done = _progress.Done + count;
        _progress = new UserKeyProgress(done, Math.Max(_progress.Total, done), _progress.Bytes + bytes);
        progress?.Report(_progress);
    }
}

/// <summary>The steps of a rotation for one person.</summary>
internal sealed class UserKeySteps(
    IDbContextFactory<VaultDbContext> contexts, NameRewrap names, FileKeyRewrap fileKeys, ContentReseal contents, UserKeyRetirement retirement)
{
    /// <exception cref="DbUpdateConcurrencyException">A row did not come under a key, because that is not there any more.</exception>
    public static void DemandChanged(int rows)
    {
        if (rows == 0)
        {
            throw new DbUpdateConcurrencyException("The user key that rows were to come under is gone.");
        }
    }

    /// <summary>Counts what is to be done.</summary>
    public async Task CountAsync(UserId owner, UserKeyTally tally, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var keys = await db.UserKeys.AsNoTracking().Where(key => key.UserId == owner.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
            if (keys.Find(key => key.IsActive) is not { Version: var active })
            {
                return;
            }

            tally.Expect(await NameRewrap.CountLeftAsync(db, owner, active, cancellationToken).ConfigureAwait(false));
            tally.Expect(await FileKeyRewrap.Left(db, owner, active).CountAsync(cancellationToken).ConfigureAwait(false));
            tally.Expect(await ContentReseal.Left(db, owner, Retiring(keys)).CountAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Brings names and file keys under the active key.</summary>
    public async Task RewrapAsync(UserId owner, UserKeyTally tally, CancellationToken cancellationToken)
    {
        using var keyring = await contents.OpenKeysAsync(owner, cancellationToken).ConfigureAwait(false);
        tally.Failed(await names.RunAsync(keyring, tally.Rewrapped, cancellationToken).ConfigureAwait(false));
        tally.Failed(await fileKeys.RunAsync(keyring, tally.Rewrapped, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Seals contents anew where that is wanted, and destroys the keys that are to be destroyed then.</summary>
    public async Task ResealAsync(UserId owner, UserKeyTally tally, CancellationToken cancellationToken)
    {
        if (await RetiringAsync(owner, cancellationToken).ConfigureAwait(false) is { Count: > 0 } retiring)
        {
            tally.NotResealed(await contents.RunAsync(owner, retiring, tally.Resealed, cancellationToken).ConfigureAwait(false));
        }

        tally.Destroyed(await retirement.RunAsync(owner, cancellationToken).ConfigureAwait(false));
    }

    private async Task<List<int>> RetiringAsync(UserId owner, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return Retiring(await db.UserKeys.AsNoTracking().Where(key => key.UserId == owner.Value).ToListAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private static List<int> Retiring(IEnumerable<WrappedUserKey> keys) =>
        [.. keys.Where(key => key is { IsActive: false, Phase: UserKeyPhase.Retiring }).Select(key => key.Version)];
}
