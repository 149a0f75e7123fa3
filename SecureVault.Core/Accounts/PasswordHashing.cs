using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>Hashes and verifies passwords, a few at a time: each costs some 100 ms of a core, and a flood of them must not take all.</summary>
internal sealed class PasswordHashing(IPasswordHasher<VaultUser> hasher) : IDisposable
{
    /// <summary>PBKDF2-HMAC-SHA-512; OWASP's Password Storage Cheat Sheet asks for 210,000 at least.</summary>
    public const int Iterations = 220_000;

    private const int AtOnce = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(new VaultUser(), "nobody has this password"));

    public async Task<string> HashAsync(VaultUser user, string password, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => hasher.HashPassword(user, password), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Compares; for nobody at the same cost with nobody's password.</summary>
    /// <returns>Null when too many wait already.</returns>
    public async Task<bool?> VerifyAsync(VaultUser? user, string password, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaximumLength)
        {
            return false;
        }

        if (!await _places.WaitAsync(LongestWait, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            var hash = user?.PasswordHash;
            var result = await Task.Run(
                () => hasher.VerifyHashedPassword(user ?? new VaultUser(), hash ?? _decoy.Value, password), cancellationToken).ConfigureAwait(false);
            return hash is not null && result != PasswordVerificationResult.Failed;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
