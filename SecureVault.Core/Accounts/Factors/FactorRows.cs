using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>The rows of second factors, within their callers' transactions.</summary>
internal static class FactorRows
{
    /// <summary>The row of a person, or a new one.</summary>
    public static async Task<SecondFactor> FactorAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        await db.SecondFactors.FirstOrDefaultAsync(row => row.UserId == user.Value, cancellationToken).ConfigureAwait(false)
        ?? db.SecondFactors.Add(new SecondFactor { UserId = user.Value }).Entity;

    /// <summary>Turns an authenticator app on, in place of one that there may be; the code that proved it is used up.</summary>
    public static async Task TurnOnAsync(
        this VaultDbContext db, UserId user, (string KeyId, byte[] Sealed) secret, long step, CodeSet codes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await db.FactorAsync(user, cancellationToken).ConfigureAwait(false);
        (row.TurnedOnAt, row.MasterKeyId, row.SealedSecret, row.LastStep) = (now, secret.KeyId, secret.Sealed, step);
        (row.WrongCodes, row.WrongCodeAt) = (0, null);
        await db.ReplaceCodesAsync(row, codes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a new set of recovery codes in place of the old one.</summary>
    public static async Task ReplaceCodesAsync(this VaultDbContext db, SecondFactor row, CodeSet codes, CancellationToken cancellationToken)
    {
        await db.RecoveryCodes.Where(code => code.UserId == row.UserId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        row.CodeSalt = codes.Salt;
        db.RecoveryCodes.AddRange(codes.Hashes.Select(hash => new RecoveryCode { UserId = row.UserId, Hash = hash }));
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }
}
