using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Refusals;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>
/// Signs people in with passkeys, through the same gates as the password: attempts are counted before anything is verified, a locked account
/// stays out, and what is refused is recorded. A passkey is two factors at once, the device and what unlocks it, so no code follows.
/// </summary>
public sealed class PasskeySignIn
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly SignInAttempts _attempts;
    private readonly RefusedSignIns _refused;
    private readonly AuditLog _audit;
    private readonly MailNotices _mails;
    private readonly TimeProvider _clock;

    internal PasskeySignIn(
        IDbContextFactory<VaultDbContext> contexts, SignInAttempts attempts, RefusedSignIns refused, AuditLog audit, MailNotices mails, TimeProvider clock) =>
        (_contexts, _attempts, _refused, _audit, _mails, _clock) = (contexts, attempts, refused, audit, mails, clock);

    /// <summary>Takes the answer of an authenticator, for signing in.</summary>
    /// <param name="credentialId">The passkey that it claims to be of.</param>
    /// <param name="challenge">The question that it answers.</param>
    /// <param name="verify">Verifies it.</param>
    /// <param name="from">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<PasskeyOutcome> CheckAsync(
        byte[] credentialId, PasskeyChallenge challenge, PasskeyVerifier verify, ClientNetwork from, CancellationToken cancellationToken) =>
        CheckAsync(new Attempt(credentialId, challenge, from, AuditAction.SignIn, null), verify, cancellationToken);

    /// <summary>Takes the answer of an authenticator as a proof that the person of a session is there; the session is fresh then.</summary>
    /// <param name="who">The session.</param>
    /// <param name="credentialId">The passkey that it claims to be of.</param>
    /// <param name="challenge">The question that it answers.</param>
    /// <param name="verify">Verifies it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<PasskeyOutcome> ConfirmAsync(
        SignedIn who, byte[] credentialId, PasskeyChallenge challenge, PasskeyVerifier verify, CancellationToken cancellationToken) =>
        CheckAsync(new Attempt(credentialId, challenge, ClientNetwork.Of(who.Session), AuditAction.PasskeyConfirmed, who), verify, cancellationToken);

    private async Task<PasskeyOutcome> CheckAsync(Attempt attempt, PasskeyVerifier verify, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt.CredentialId);
        ArgumentNullException.ThrowIfNull(attempt.Challenge);
        ArgumentNullException.ThrowIfNull(verify);
        var found = await FindAsync(attempt, cancellationToken).ConfigureAwait(false);
        var user = found?.User.Id ?? attempt.Who?.User.Value;
        if (!await _attempts.CountAsync(user, attempt.From, cancellationToken).ConfigureAwait(false) || found is not var (passkey, account))
        {
            await RecordAsync(attempt, user, "passkey", cancellationToken).ConfigureAwait(false);
            return found is null ? new PasskeyOutcome.Unknown() : new PasskeyOutcome.Refused();
        }

        var outcome = await verify(PasskeyRows.Stored(passkey), cancellationToken).ConfigureAwait(false) is { } answer
            ? await TakeAsync(attempt, passkey, account, answer, cancellationToken).ConfigureAwait(false)
            : new PasskeyOutcome.Refused();
        switch (outcome)
        {
            case PasskeyOutcome.Accepted:
                await _attempts.TakeBackAsync(account.Id, attempt.From, isRight: true).ConfigureAwait(false);
                break;
            case PasskeyOutcome.LockedByAdministrator:
                await _attempts.TakeBackAsync(account.Id, attempt.From, isRight: false).ConfigureAwait(false);
                await RecordAsync(attempt, account.Id, RefusedSignIns.Locked, cancellationToken).ConfigureAwait(false);
                break;
            case PasskeyOutcome.Refused or PasskeyOutcome.Unknown:
                await RecordAsync(attempt, account.Id, "passkey", cancellationToken).ConfigureAwait(false);
                break;
            case PasskeyOutcome.Blocked blocked when blocked.IsNew:
                _mails.Tell();
                break; // recorded with its row, like the mail
            case PasskeyOutcome.Blocked:
                await RecordAsync(attempt, account.Id, "counter", cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        return outcome;
    }

    private Task RecordAsync(Attempt attempt, Guid? user, string reason, CancellationToken cancellationToken) =>
        _refused.RecordAsync(attempt.Action, user, reason, cancellationToken);

    private async Task<(Passkey Passkey, VaultUser User)?> FindAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await (
                from passkey in db.Passkeys.AsNoTracking()
                join user in db.Users.AsNoTracking() on passkey.UserId equals user.Id
                where passkey.CredentialId == attempt.CredentialId
                select new { passkey, user }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

            // A window of one person proves nothing with the passkey of another.
            return found is null || (attempt.Who is { } who && who.User.Value != found.user.Id) ? null : (found.passkey, found.user);
        }
    }

    /// <summary>A right answer: one transaction looks at all that may have changed meanwhile, and uses the challenge and the counter up.</summary>
    private async Task<PasskeyOutcome> TakeAsync(Attempt attempt, Passkey passkey, VaultUser account, PasskeyAnswer answer, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (attempt.Challenge.ExpiresAt <= now || !await UseAsync(db, attempt.Challenge, cancellationToken).ConfigureAwait(false))
                {
                    return new PasskeyOutcome.Refused();
                }

                var outcome = await CountAsync(db, passkey, account, answer, now, cancellationToken).ConfigureAwait(false);
                if (outcome is PasskeyOutcome.Accepted accepted && !await NoteAsync(db, attempt, accepted.Account, now, cancellationToken).ConfigureAwait(false))
                {
                    return new PasskeyOutcome.Refused();
                }

                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return outcome;
            }
        }
    }

    /// <returns>False when it was answered already.</returns>
    private static async Task<bool> UseAsync(VaultDbContext db, PasskeyChallenge challenge, CancellationToken cancellationToken)
    {
        if (await db.UsedChallenges.AnyAsync(row => row.Hash == challenge.Hash, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        db.UsedChallenges.Add(new UsedChallenge { Hash = challenge.Hash, ExpiresAt = challenge.ExpiresAt });
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<PasskeyOutcome> CountAsync(
        VaultDbContext db, Passkey passkey, VaultUser account, PasskeyAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The account as it is now: an assertion depends on no password, so a changed stamp is no reason to refuse it.
        var current = await db.WhoMaySignIn().AsNoTracking().FirstOrDefaultAsync(row => row.Id == account.Id, cancellationToken).ConfigureAwait(false);
        if (current is null)
        {
            return await db.Users.AnyAsync(row => row.Id == account.Id, cancellationToken).ConfigureAwait(false)
                ? new PasskeyOutcome.LockedByAdministrator()
                : new PasskeyOutcome.Unknown();
        }

        var row = db.Passkeys.Where(row => row.Id == passkey.Id);
        var counted = await row
            .Where(row => row.BlockedAt == null && (row.SignCount < answer.SignCount || (row.SignCount == 0 && answer.SignCount == 0)))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SignCount, answer.SignCount)
                    .SetProperty(row => row.IsBackedUp, answer.IsBackedUp)
                    .SetProperty(row => row.LastUsedAt, now),
                cancellationToken)
            .ConfigureAwait(false);
        if (counted == 1)
        {
            return new PasskeyOutcome.Accepted(current.Verified() with { Way = SignInWay.Passkey, IsComplete = true });
        }

        return await BlockAsync(db, row, passkey, current.Language, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A counter that does not grow: two authenticators have the same key. Which of them is the person's nobody here can tell.</summary>
    private async Task<PasskeyOutcome> BlockAsync(
        VaultDbContext db, IQueryable<Passkey> row, Passkey passkey, string? language, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isNew = await row
            .Where(found => found.BlockedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(found => found.BlockedAt, now), cancellationToken)
            .ConfigureAwait(false) == 1;
        if (!isNew && !await row.AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            return new PasskeyOutcome.Unknown(); // removed meanwhile
        }

        var user = new UserId(passkey.UserId);
        if (isNew)
        {
            await _audit.RecordAsync(
                db,
                new AuditEvent(AuditAction.PasskeyBlocked, AuditTarget.Thing(user, passkey.Id)) { Outcome = AuditOutcome.Refused, Details = [("reason", "counter")] },
                cancellationToken).ConfigureAwait(false);
            _mails.Add(db, MailKind.PasskeyBlocked, user, language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return new PasskeyOutcome.Blocked(user, isNew);
    }

    /// <returns>False when the session that was to be confirmed has ended.</returns>
    private static async Task<bool> NoteAsync(VaultDbContext db, Attempt attempt, VerifiedAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        attempt.Who is { } who
            ? await db.SignInSessions
                .Where(row => row.Id == who.Session && row.UserId == who.User.Value && row.SecurityStamp == account.SecurityStamp)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, now), cancellationToken)
                .ConfigureAwait(false) == 1
            : await db.Users
                .Where(row => row.Id == account.User.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSignInAt, now), cancellationToken)
                .ConfigureAwait(false) == 1;

    /// <param name="CredentialId">The passkey that the answer claims to be of.</param>
    /// <param name="Challenge">The question.</param>
    /// <param name="From">Where it comes from.</param>
    /// <param name="Action">The action that a refusal is recorded under.</param>
    /// <param name="Who">The session that it is to confirm, if it is for one.</param>
    private sealed record Attempt(byte[] CredentialId, PasskeyChallenge Challenge, ClientNetwork From, AuditAction Action, SignedIn? Who);
}
