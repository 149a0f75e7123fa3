using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>The rows of passkeys.</summary>
internal static class PasskeyRows
{
    // Browsers know six of some eight letters; who sends others wants to fill the database.
    private const int MaxTransports = 8;
    private const int MaxTransportLength = 20;

    public static StoredPasskey Stored(Passkey row) => new(
        new UserId(row.UserId),
        row.CredentialId,
        row.PublicKey,
        row.Transports.Split(',', StringSplitOptions.RemoveEmptyEntries),
        row.IsBackupEligible,
        row.IsBackedUp,
        row.CreatedAt);

    public static string TransportsOf(IEnumerable<string> transports) => string.Join(
        ',',
        transports.Where(one => one is { Length: > 0 and <= MaxTransportLength } && one.All(letter => char.IsAsciiLetterLower(letter) || letter == '-')).Distinct().Take(MaxTransports));

    /// <summary>Takes all passkeys of somebody away, within the caller's transaction.</summary>
    public static Task<int> RemoveAllAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        db.Passkeys.Where(row => row.UserId == user.Value).ExecuteDeleteAsync(cancellationToken);
}
