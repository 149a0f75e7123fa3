using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>
/// Counts wrong codes of an authenticator app by account, for as long as none was right. Six digits are few: without such a count, whoever
/// has the password and shares a network with its owner would come through them in time.
/// </summary>
internal static class CodeGuesses
{
    /// <summary>Nobody mistypes as many in a row. From then on one code is looked at in an hour; recovery codes, which can't be guessed, work all along.</summary>
    public const int Max = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Counts a code before it is looked at, within the caller's transaction.</summary>
    /// <returns>The number of codes in a row with this one; null when it may not be looked at.</returns>
    public static async Task<int?> CountGuessAsync(this VaultDbContext db, SecondFactor factor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The app of the row that was read: another one may have been set up meanwhile. A clock that was set back lets nobody wait for days.
        var before = now - Pause;
        var row = db.SecondFactors.Where(row => row.UserId == factor.UserId && row.TurnedOnAt == factor.TurnedOnAt);
        var isCounted = await row
            .Where(row => row.WrongCodes < Max || row.WrongCodeAt == null || row.WrongCodeAt <= before || row.WrongCodeAt > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.WrongCodes, row => row.WrongCodes + 1).SetProperty(row => row.WrongCodeAt, now), cancellationToken)
            .ConfigureAwait(false) == 1;
        return isCounted ? await row.Select(row => row.WrongCodes).FirstAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Begins to count anew, because the person was there or an administrator says so.</summary>
    public static Task ForgiveGuessesAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) => db.SecondFactors
        .Where(row => row.UserId == user.Value && row.WrongCodes > 0)
        .ExecuteUpdateAsync(
            set => set.SetProperty(row => row.WrongCodes, 0).SetProperty(row => row.WrongCodeAt, (DateTimeOffset?)null), cancellationToken);
}
