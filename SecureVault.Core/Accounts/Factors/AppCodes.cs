using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>
/// Takes codes of authenticator apps, within the transactions of sign-ins. Wrong ones are counted by account for as long as none was right: six
/// digits are few, and whoever has the password and shares a network with its owner would come through them in time.
/// </summary>
internal sealed class AppCodes(FactorSecrets secrets, MailNotices mails, TimeProvider clock)
{
    /// <summary>Nobody mistypes as many in a row. From then on one code is looked at in an hour; recovery codes, which can't be guessed, work all along.</summary>
    private const int MaxWrong = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Uses a code up, if it is right.</summary>
    /// <returns>False when it is not, was used, or may not be looked at; the transaction is to be committed then as well, for the count.</returns>
    public async Task<bool> UseAsync(VaultDbContext db, VaultUser user, SecondFactor factor, string? typed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (TimeCodes.Read(typed) is not { } code || await CountAsync(db, factor, now, cancellationToken).ConfigureAwait(false) is not { } guesses)
        {
            return false;
        }

        if (secrets.TryOpen(factor.UserId, factor.MasterKeyId, factor.SealedSecret) is not { } secret || TimeCodes.Match(secret, code, now) is not { } step)
        {
            if (guesses == MaxWrong)
            {
                mails.Add(db, MailKind.CodesGuessed, new UserId(user.Id), user.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }

            return false;
        }

        return await RowOf(db, factor)
            .Where(row => row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), cancellationToken)
            .ConfigureAwait(false) == 1;
    }

    /// <summary>The transaction was committed: a mail that it may have queued can be sent.</summary>
    public void Tell() => mails.Tell();

    /// <summary>Begins to count anew, because the person was there or an administrator says so.</summary>
    public static Task ForgiveAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken) => db.SecondFactors
        .Where(row => row.UserId == user.Value && row.WrongCodes > 0)
        .ExecuteUpdateAsync(
            set => set.SetProperty(row => row.WrongCodes, 0).SetProperty(row => row.WrongCodeAt, (DateTimeOffset?)null), cancellationToken);

    /// <summary>Counts a code before it is looked at.</summary>
    /// <returns>The number of codes in a row with this one; null when it may not be looked at.</returns>
    private static async Task<int?> CountAsync(VaultDbContext db, SecondFactor factor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A clock that was set back lets nobody wait for days.
        var before = now - Pause;
        var isCounted = await RowOf(db, factor)
            .Where(row => row.WrongCodes < MaxWrong || row.WrongCodeAt == null || row.WrongCodeAt <= before || row.WrongCodeAt > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.WrongCodes, row => row.WrongCodes + 1).SetProperty(row => row.WrongCodeAt, now), cancellationToken)
            .ConfigureAwait(false) == 1;
        return isCounted ? await RowOf(db, factor).Select(row => row.WrongCodes).FirstAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>The app of the row that was read: another one may have been set up meanwhile.</summary>
    private static IQueryable<SecondFactor> RowOf(VaultDbContext db, SecondFactor factor) =>
        db.SecondFactors.Where(row => row.UserId == factor.UserId && row.TurnedOnAt == factor.TurnedOnAt);
}
