using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>How the wish to change the keyring ended.</summary>
public abstract record KeyringOutcome
{
    private KeyringOutcome()
    {
    }

    /// <summary>It is changed.</summary>
    /// <param name="Id">The key that is new, or has another state now.</param>
    public sealed record Changed(string Id) : KeyringOutcome;

    /// <summary>Something still needs the key, so it stays as it is.</summary>
    /// <param name="Needs">The counts.</param>
    public sealed record Needed(KeyNeeds Needs) : KeyringOutcome;

    /// <summary>A backup is being written, and its key can't be told yet.</summary>
    public sealed record BackupRunning : KeyringOutcome;

    /// <summary>The password is not right, or was tried too often.</summary>
    public sealed record WrongPassword : KeyringOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : KeyringOutcome;

    /// <summary>The caller is not an administrator.</summary>
    public sealed record NotAllowed : KeyringOutcome;
}

/// <summary>Lets an administrator change the keyring, who gives the password again for each change. No key is ever shown here.</summary>
public sealed class MasterKeyBoard
{
    private readonly AdministratorConfirmation _confirmation;
    private readonly MasterKeyChanges _changes;
    private readonly MasterKeyRetirement _retirement;
    private readonly KeyringNews _news;
    private readonly JobLocks _locks;

    internal MasterKeyBoard(
        AdministratorConfirmation confirmation,
        MasterKeyChanges changes,
        MasterKeyRetirement retirement,
        KeyringNews news,
        JobLocks locks)
    {
        _confirmation = confirmation;
        _changes = changes;
        _retirement = retirement;
        _news = news;
        _locks = locks;
    }

    /// <summary>Whether the program can change the keyring; otherwise somebody has to put a new one in its place.</summary>
    public bool CanChange => _changes.AreKept;

    /// <summary>Counts what needs a key.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="Storage.ObjectStoreException">The store fails, is held or is not this vault's, so nobody knows.</exception>
    public async Task<KeyNeeds?> CountAsync(UserId administrator, string id, CancellationToken cancellationToken) =>
        await _confirmation.MayAsync(administrator, cancellationToken).ConfigureAwait(false) ? await _retirement.CountAsync(id, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Makes a new key that only opens.</summary>
    /// <exception cref="MasterKeyException">The keyring can't be read or written.</exception>
    public Task<KeyringOutcome> AddAsync(UserId administrator, string password, CancellationToken cancellationToken) => ChangeAsync(
        administrator,
        AuditAction.MasterKeyAdded,
        password,
        async () => new KeyringOutcome.Changed(await _changes.AddAsync(file: null, cancellationToken).ConfigureAwait(false)),
        cancellationToken);

    /// <summary>Makes a key the active one; everything else is then brought under it.</summary>
    /// <exception cref="MasterKeyException">The keyring has no such key, or can't be written.</exception>
    public Task<KeyringOutcome> ActivateAsync(UserId administrator, string id, string password, CancellationToken cancellationToken) => ChangeAsync(
        administrator,
        AuditAction.MasterKeyActivated,
        password,
        async () =>
        {
            await _changes.ActivateAsync(id, file: null, cancellationToken).ConfigureAwait(false);
            return new KeyringOutcome.Changed(id);
        },
        cancellationToken);

    /// <summary>Retires a key if nothing needs it.</summary>
    /// <exception cref="MasterKeyException">It is the active key, or not at hand.</exception>
    /// <exception cref="Storage.ObjectStoreException">The store fails, so nobody knows what needs it.</exception>
    public Task<KeyringOutcome> RetireAsync(UserId administrator, string id, string password, CancellationToken cancellationToken) => ChangeAsync(
        administrator,
        AuditAction.MasterKeyRetired,
        password,
        async () =>
        {
            using var turn = _locks.TryTake(JobName.Backup);
            if (turn is null)
            {
                return new KeyringOutcome.BackupRunning();
            }

            var needs = await _retirement.RunAsync(id, file: null, cancellationToken).ConfigureAwait(false);
            return needs.IsNone ? new KeyringOutcome.Changed(id) : new KeyringOutcome.Needed(needs);
        },
        cancellationToken);

    private async Task<KeyringOutcome> ChangeAsync(
        UserId administrator, AuditAction action, string password, Func<Task<KeyringOutcome>> change, CancellationToken cancellationToken)
    {
        if (await _confirmation.AskAsync(administrator, password, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var outcome = await change().ConfigureAwait(false);
        if (outcome is KeyringOutcome.Changed changed)
        {
            // A window that was closed meanwhile leaves no change of the keys without its entry.
            await _news.RecordAsync(action, administrator, changed.Id, CancellationToken.None).ConfigureAwait(false);
        }

        await _news.TakeAsync(cancellationToken).ConfigureAwait(false);
        return outcome;
    }
}

/// <summary>Makes sure that whoever changes the keyring is an administrator, and is still there.</summary>
internal sealed class AdministratorConfirmation(IDbContextFactory<VaultDbContext> contexts, PasswordSignIn signIn)
{
    public async Task<bool> MayAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Why not; null when nothing speaks against it.</returns>
    public async Task<KeyringOutcome?> AskAsync(UserId administrator, string password, CancellationToken cancellationToken)
    {
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return new KeyringOutcome.NotAllowed();
        }

        return await signIn.ConfirmAsync(administrator, password, ClientNetwork.Of(null), cancellationToken).ConfigureAwait(false) switch
        {
            SignInOutcome.Accepted => null,
            SignInOutcome.Busy => new KeyringOutcome.Busy(),
            SignInOutcome.Refused or SignInOutcome.LockedByAdministrator or SignInOutcome.TurnedOff => new KeyringOutcome.WrongPassword(),
            _ => throw new UnreachableException(),
        };
    }
}
