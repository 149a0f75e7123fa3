using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>
/// The making of the first administrator. While there is no account the process has a one-time code, which only the
/// console shows; with the first account it is gone for good.
/// </summary>
public sealed class AccountSetup
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly VaultDatabase _database;
    private readonly AccountCreation _creation;
    private readonly SetupCode _code;
    private readonly AuditLog _audit;
    private volatile bool _isOpen;

    internal AccountSetup(IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, AccountCreation creation, SetupCode code, AuditLog audit)
    {
        _contexts = contexts;
        _database = database;
        _creation = creation;
        _code = code;
        _audit = audit;
    }

    /// <summary>The code of the link, or null once there is an account.</summary>
    public string? Code => _isOpen ? _code.Value : null;

    /// <summary>Finds out whether an account exists; the start calls it once the database is up to date.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken) =>
        _isOpen = !(await _database.InspectAsync(cancellationToken).ConfigureAwait(false)).HasAccounts;

    /// <summary>Whether a code is the one of the link; always false once there is an account.</summary>
    public bool Matches(string? code) => _isOpen && _code.Matches(code);

    /// <summary>Makes the first administrator. Of several requests at once one succeeds.</summary>
    public async Task<CreateAccountOutcome> CreateFirstAdministratorAsync(
        string code, string email, string password, CancellationToken cancellationToken)
    {
        if (!Matches(code))
        {
            return new CreateAccountOutcome.LinkInvalid();
        }

        if (!EmailAddress.TryParse(email, out var address))
        {
            return new CreateAccountOutcome.AddressInvalid();
        }

        if (PasswordRules.Check(password, address.Text) is { } error)
        {
            return new CreateAccountOutcome.PasswordRefused(error);
        }

        if (await _creation.PrepareAsync(address, password, cancellationToken).ConfigureAwait(false) is not { } user)
        {
            return new CreateAccountOutcome.Busy();
        }

        return await AddAsync(user, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CreateAccountOutcome> AddAsync(VaultUser user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await db.Users.AnyAsync(cancellationToken).ConfigureAwait(false))
                {
                    return new CreateAccountOutcome.LinkInvalid();
                }

                await _creation.AddAsync(db, user, isAdministrator: true, cancellationToken).ConfigureAwait(false);
                await db.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
                var id = new UserId(user.Id);
                await _audit.RecordAsync(
                    db, new AuditEvent(AuditAction.AccountCreated, AuditTarget.Person(id)) { By = id, Details = [("administrator", true)] }, CancellationToken.None).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                _isOpen = false;
                return new CreateAccountOutcome.Created(user.Verified());
            }
        }
    }
}

/// <summary>The code in the link for whoever sets the vault up, or restores it. It stays the same for as long as the process lives.</summary>
public sealed class SetupCode
{
    /// <summary>The code, which only the console shows.</summary>
    public string Value { get; } = OneTimeCode.New();

    /// <summary>Whether somebody has the code.</summary>
    public bool Matches(string? code) =>
        OneTimeCode.IsPlausible(code) && CryptographicOperations.FixedTimeEquals(OneTimeCode.Hash(code!), OneTimeCode.Hash(Value));

    /// <summary>Nothing that a log could show.</summary>
    public override string ToString() => nameof(SetupCode);
}
