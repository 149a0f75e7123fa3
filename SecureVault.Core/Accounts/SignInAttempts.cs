using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts;

/// <summary>
/// Counts attempts to guess a password, by account and network, each before the password is looked at, so that parallel guesses get no
/// more evaluations than guesses in a row.
/// </summary>
/// <remarks>
/// A network that the account never signed in from is shut out for a while after some wrong passwords; one that it did is only slowed
/// down, so that nobody elsewhere can lock the owner out. Networks that are not known share a second count: whoever guesses from many
/// of them waits longer and longer.
/// </remarks>
internal sealed class SignInAttempts(
    IDbContextFactory<VaultDbContext> contexts, MasterKeyring keyring, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const string Purpose = "sign-in networks";

    // How often all unknown networks together may try before they have to wait: a few people's worth of typos.
    private const int SharedFactor = 4;
    private static readonly TimeSpan FirstSharedDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstKnownDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxKnownDelay = TimeSpan.FromMinutes(1);

    // After a day without an attempt the shared count begins anew.
    private static readonly TimeSpan SharedMemory = TimeSpan.FromDays(1);
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(90);

    private int MaxAttempts => options.Value.AttemptsBeforeLockout;

    private TimeSpan Lockout => TimeSpan.FromMinutes(options.Value.LockoutMinutes);

    /// <summary>Counts an attempt. For nobody's account the same is read, and as many rows are written.</summary>
    /// <returns>False when the password may not be looked at.</returns>
    public async Task<bool> CountAsync(Guid? user, ClientNetwork from, CancellationToken cancellationToken)
    {
        var id = user ?? Guid.Empty;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // A write transaction from its beginning: of attempts at once each sees those before it.
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var account = await db.Users.FirstOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
                var row = await FindAsync(db, id, from, cancellationToken).ConfigureAwait(false);
                var mayTry = account is not null && Count(account, row ?? New(db, id, Fingerprint(keyring.Active, id, from)));
                if (mayTry)
                {
                    await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    // A counted attempt waits for the disk. So does every other one, or the time would tell which addresses exist.
                    db.ChangeTracker.Clear();
                    await db.State
                        .ExecuteUpdateAsync(set => set.SetProperty(state => state.UncountedAttempts, state => state.UncountedAttempts + 1), cancellationToken)
                        .ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return mayTry;
            }
        }
    }

    /// <summary>Takes an attempt back: all that the network tried when the password was right, only this one when it was not looked at.</summary>
    public async Task TakeBackAsync(Guid user, ClientNetwork from, bool isRight)
    {
        var (now, network) = (clock.GetUtcNow(), Fingerprint(keyring.Active, user, from));
        var db = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var row = await db.SignInNetworks
                    .FirstOrDefaultAsync(row => row.UserId == user && row.Network == network, CancellationToken.None)
                    .ConfigureAwait(false);
                if (row is null)
                {
                    return; // an administrator unlocked the account meanwhile, or removed it
                }

                if (!IsKnown(row, now))
                {
                    await db.Users
                        .Where(account => account.Id == user && account.AccessFailedCount > 0)
                        .ExecuteUpdateAsync(set => set.SetProperty(account => account.AccessFailedCount, account => account.AccessFailedCount - 1), CancellationToken.None)
                        .ConfigureAwait(false);
                }

                row.FailedAttempts = isRight ? 0 : Math.Max(0, row.FailedAttempts - 1);
                row.RetryAt = null;
                row.LastSignInAt = isRight ? now : row.LastSignInAt;
                await db.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forgets all wrong passwords of an account, within the caller's transaction; which networks are known stays.</summary>
    public static Task<int> ForgiveAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken) => db.SignInNetworks
        .Where(row => row.UserId == user.Value)
        .ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FailedAttempts, 0).SetProperty(row => row.RetryAt, (DateTimeOffset?)null), cancellationToken);

    /// <summary>Removes what was tried so long ago that it decides nothing any more.</summary>
    public async Task<int> RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (triedBefore, signedInBefore) = (now - SharedMemory - Lockout, now - KnownFor);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.SignInNetworks
                .Where(row => row.LastAttemptAt <= triedBefore && (row.LastSignInAt == null || row.LastSignInAt <= signedInBefore))
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static bool IsKnown(SignInNetwork row, DateTimeOffset now) => row.LastSignInAt is { } signedIn && now - signedIn < KnownFor;

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan max) => times >= 20 || first * (1 << times) >= max ? max : first * (1 << times);

    private static SignInNetwork New(VaultDbContext db, Guid user, byte[] network) =>
        db.SignInNetworks.Add(new SignInNetwork { UserId = user, Network = network }).Entity;

    private bool Count(VaultUser account, SignInNetwork row)
    {
        var now = clock.GetUtcNow();
        var isKnown = IsKnown(row, now);
        if (IsAhead(row.RetryAt, now) || (!isKnown && IsAhead(account.LockoutEnd, now)))
        {
            return false;
        }

        // A lock-out that is over, or as long without an attempt, gives a whole new set of attempts.
        var isOver = row.LastAttemptAt + Lockout <= now;
        row.FailedAttempts = isOver ? 1 : row.FailedAttempts + 1;
        row.LastAttemptAt = now;
        var excess = row.FailedAttempts - MaxAttempts;
        row.RetryAt = excess < 0 ? null : now + (isKnown ? Doubled(FirstKnownDelay, excess, MaxKnownDelay) : Lockout);
        if (!isKnown)
        {
            CountShared(account, now);
        }

        return true;
    }

    // A wait that is longer than any that is given comes from a clock that was wrong.
    private bool IsAhead(DateTimeOffset? time, DateTimeOffset now) => time > now && time <= now + (Lockout > MaxKnownDelay ? Lockout : MaxKnownDelay);

    private void CountShared(VaultUser account, DateTimeOffset now)
    {
        account.AccessFailedCount = account.LockoutEnd + SharedMemory <= now ? 1 : account.AccessFailedCount + 1;
        var excess = account.AccessFailedCount - (MaxAttempts * SharedFactor);
        account.LockoutEnd = excess < 0 ? now : now + Doubled(FirstSharedDelay, excess, Lockout);
    }

    /// <summary>
    /// Finds the row of a network. The network can't be told from its fingerprint, so after a rotation the row moves under the active master key
    /// only when the network comes again.
    /// </summary>
    private async Task<SignInNetwork?> FindAsync(VaultDbContext db, Guid user, ClientNetwork from, CancellationToken cancellationToken)
    {
        SignInNetwork? found = null;
        var active = keyring.Active;
        foreach (var key in keyring.Opening)
        {
            var network = Fingerprint(key, user, from);
            var row = await db.SignInNetworks.FirstOrDefaultAsync(row => row.UserId == user && row.Network == network, cancellationToken).ConfigureAwait(false);
            if (row is null || key == active)
            {
                found ??= row;
                continue;
            }

            db.SignInNetworks.Remove(row);
            found ??= db.SignInNetworks.Add(row.Under(Fingerprint(active, user, from))).Entity;
        }

        return found;
    }

    private static byte[] Fingerprint(MasterKey key, Guid user, ClientNetwork from) =>
        key.Fingerprint(Purpose, Encoding.UTF8.GetBytes($"{user:N} {from.Text}"));
}
