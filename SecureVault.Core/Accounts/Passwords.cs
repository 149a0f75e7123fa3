using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>How the change of a password ended.</summary>
public abstract record ChangePasswordOutcome
{
    private ChangePasswordOutcome()
    {
    }

    /// <summary>The new one counts, and every session has ended.</summary>
    public sealed record Changed : ChangePasswordOutcome;

    /// <summary>The old one is not right, or was tried too often.</summary>
    public sealed record WrongPassword : ChangePasswordOutcome;

    /// <summary>The new one breaks a rule.</summary>
    public sealed record Refused(PasswordFault Fault) : ChangePasswordOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : ChangePasswordOutcome;
}

/// <summary>Changes passwords and ends sessions, for the person whose they are.</summary>
public sealed class Passwords
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordSignIn _signIn;
    private readonly PasswordHashing _hashing;
    private readonly VaultEvents _events;

    internal Passwords(IDbContextFactory<VaultDbContext> contexts, PasswordSignIn signIn, PasswordHashing hashing, VaultEvents events)
    {
        _contexts = contexts;
        _signIn = signIn;
        _hashing = hashing;
        _events = events;
    }

    /// <summary>Changes the password. All sessions end; who changed it signs in anew.</summary>
    public async Task<ChangePasswordOutcome> ChangeAsync(
        UserId user, string oldPassword, string newPassword, CancellationToken cancellationToken)
    {
        switch (await _signIn.ConfirmAsync(user, oldPassword, cancellationToken).ConfigureAwait(false))
        {
            case null:
                return new ChangePasswordOutcome.Busy();
            case false:
                return new ChangePasswordOutcome.WrongPassword();
        }

        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var row = await db.Users.FirstAsync(candidate => candidate.Id == user.Value, cancellationToken).ConfigureAwait(false);
            if (PasswordRules.Check(newPassword, row.Email ?? string.Empty) is { } fault)
            {
                return new ChangePasswordOutcome.Refused(fault);
            }

            if (await _hashing.HashAsync(row, newPassword, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return new ChangePasswordOutcome.Busy();
            }

            row.PasswordHash = hash;
            row.SecurityStamp = SecurityStamps.New();
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        _events.Publish(new VaultEvent.AccessEnded(user, Session: null));
        return new ChangePasswordOutcome.Changed();
    }

    /// <summary>Ends every session of a person.</summary>
    public async Task SignOutEverywhereAsync(UserId user, CancellationToken cancellationToken)
    {
        var stamp = SecurityStamps.New();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Users
                .Where(row => row.Id == user.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), cancellationToken)
                .ConfigureAwait(false);
        }

        _events.Publish(new VaultEvent.AccessEnded(user, Session: null));
    }
}
