using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts;

/// <summary>How a request to see the recovery key ended.</summary>
public abstract record RevealOutcome
{
    private RevealOutcome()
    {
    }

    /// <summary>The key; to be shown once and kept nowhere by the program.</summary>
    public sealed record Revealed(string KeyId, string Text) : RevealOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => $"Revealed({KeyId})";
    }

    /// <summary>The password is not right, or was tried too often.</summary>
    public sealed record WrongPassword : RevealOutcome;

    /// <summary>The caller is not an administrator.</summary>
    public sealed record NotAllowed : RevealOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : RevealOutcome;

    /// <summary>The account has no password, and its session has to prove itself in another way first.</summary>
    public sealed record NotFresh : RevealOutcome;
}

/// <summary>The master key as something to keep in a safe, and whether that was done.</summary>
public sealed class RecoveryKey
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MasterKeyring _keyring;
    private readonly PasswordSignIn _signIn;
    private readonly VaultEvents _events;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal RecoveryKey(
        IDbContextFactory<VaultDbContext> contexts, MasterKeyring keyring, PasswordSignIn signIn, VaultEvents events, AuditLog audit, TimeProvider clock)
    {
        _contexts = contexts;
        _keyring = keyring;
        _signIn = signIn;
        _events = events;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>True when an administrator confirmed that the active key is kept apart from the data.</summary>
    public async Task<bool> IsConfirmedAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var id = _keyring.Active.Id;
            return await db.State
                .AnyAsync(state => state.RecoveryKeyConfirmedAt != null && state.ConfirmedMasterKeyId == id, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Notes that a key is kept apart: the one that was shown, though another one may have become active since.</summary>
    /// <returns>False when who asks is no administrator.</returns>
    public async Task<bool> ConfirmAsync(UserId administrator, string keyId, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            if (!_keyring.TryFind(keyId, out _))
            {
                return true; // nothing is noted, so the reminder stays
            }

            var state = await db.State.FirstOrDefaultAsync(row => row.Id == VaultState.SingleId, cancellationToken).ConfigureAwait(false) ?? db.State.Add(new VaultState()).Entity;
            state.RecoveryKeyConfirmedAt = _clock.GetUtcNow();
            state.ConfirmedMasterKeyId = keyId;
            await _audit.SaveAsync(db, new AuditEvent(AuditAction.RecoveryKeyConfirmed) { By = administrator, Details = [("key", keyId)] }, cancellationToken).ConfigureAwait(false);
        }

        _events.Publish(new VaultEvent.AccountsChanged());
        return true;
    }

    /// <summary>Shows the active key to an administrator without a password, whose session proved itself a short while ago.</summary>
    public async Task<RevealOutcome> RevealAsync(SignedIn administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false))
            {
                return new RevealOutcome.NotAllowed();
            }

            if (!await db.IsFreshAsync(administrator, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
            {
                return new RevealOutcome.NotFresh();
            }

            if (await db.Users.AnyAsync(row => row.Id == administrator.User.Value && row.PasswordHash != null, cancellationToken).ConfigureAwait(false))
            {
                return new RevealOutcome.WrongPassword();
            }
        }

        return await RevealAsync(administrator.User, _keyring.Active, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows the active key to an administrator who gives the password again.</summary>
    public async Task<RevealOutcome> RevealAsync(UserId administrator, string password, ClientNetwork from, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return new RevealOutcome.NotAllowed();
            }
        }

        return await _signIn.ConfirmAsync(administrator, password, from, cancellationToken).ConfigureAwait(false) switch
        {
            SignInOutcome.Accepted => await RevealAsync(administrator, _keyring.Active, cancellationToken).ConfigureAwait(false),
            SignInOutcome.Busy => new RevealOutcome.Busy(),
            SignInOutcome.Refused or SignInOutcome.LockedByAdministrator or SignInOutcome.TurnedOff => new RevealOutcome.WrongPassword(),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The entry first: a key that nobody knows was shown is the one thing that this log must not have.</summary>
    private async Task<RevealOutcome> RevealAsync(UserId administrator, MasterKey key, CancellationToken cancellationToken)
    {
        await _audit.RecordAloneAsync(new AuditEvent(AuditAction.MasterKeyRevealed) { By = administrator, Details = [("key", key.Id)] }, cancellationToken).ConfigureAwait(false);
        return new RevealOutcome.Revealed(key.Id, key.ToRecoveryText());
    }
}
