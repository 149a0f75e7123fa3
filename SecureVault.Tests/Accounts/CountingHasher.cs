using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts;

/// <summary>Hashes nothing, but counts.</summary>
internal sealed class CountingHasher : IPasswordHasher<VaultUser>
{
    private int _verified;
    private int _verifiedAgainstTheAccount;

    public int Verified => _verified;

    public int VerifiedAgainstTheAccount => _verifiedAgainstTheAccount;

    public string HashPassword(VaultUser user, string password) => user.Email is null ? "decoy" : "account";

    public PasswordVerificationResult VerifyHashedPassword(VaultUser user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verified);
        if (hashedPassword == "account")
        {
            Interlocked.Increment(ref _verifiedAgainstTheAccount);
        }

        return PasswordVerificationResult.Failed;
    }
}
