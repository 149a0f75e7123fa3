using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Accounts.Strength;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>Hashes and verifies passwords, a few at a time: each costs some 100 ms of a core, and a flood of them must not take all. Those that wait are few, too.</summary>
internal sealed class PasswordHashing(IPasswordHasher<VaultUser> hasher) : IDisposable
{
    /// <summary>PBKDF2-HMAC-SHA-512; OWASP's Password Storage Cheat Sheet asks for 210,000 at least.</summary>
    public const int Iterations = 220_000;

    // Ten are hashed at once when they are made.
    private const int ShortSecretIterations = 50_000;

    private const int AtOnce = 2;

    // Some 4 s of work. One network address may send 20 forms a minute (Accounts:SignInsPerMinute), so 40 across the edge
    // of two minutes: alone it does not fill the queue, and others still get in.
    private const int MaxQueueLength = 64;
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(new VaultUser(), "nobody has this password"));
    private int _inside;

    /// <summary>Whether the next one is refused; for looking before other work is done in vain.</summary>
    public bool IsFull => Volatile.Read(ref _inside) >= AtOnce + MaxQueueLength;

    /// <summary>Hashes a new password.</summary>
    /// <returns>Null when too many wait already.</returns>
    public Task<string?> HashAsync(VaultUser user, string password, CancellationToken cancellationToken) =>
        WorkAsync<string?>(() => hasher.HashPassword(user, PasswordText.Normalize(password)), cancellationToken);

    /// <summary>
    /// Compares; for nobody at the same cost with nobody's password. What is not normalised is compared as it was typed, too: hashes
    /// from before were made of that.
    /// </summary>
    /// <returns>Null when too many wait already.</returns>
    public async Task<bool?> VerifyAsync(VaultUser? user, string password, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaximumLength * 4)
        {
            return false;
        }

        var normalized = PasswordText.Normalize(password);
        var result = await CompareAsync(user, normalized, cancellationToken).ConfigureAwait(false);
        return result is false && normalized != password && password.Length <= PasswordRules.MaximumLength
            ? await CompareAsync(user, password, cancellationToken).ConfigureAwait(false)
            : result;
    }

    public void Dispose() => _places.Dispose();

    private async Task<bool?> CompareAsync(VaultUser? user, string password, CancellationToken cancellationToken)
    {
        var hash = user?.PasswordHash;
        var result = await WorkAsync<PasswordVerificationResult?>(
            () => hasher.VerifyHashedPassword(user ?? new VaultUser(), hash ?? _decoy.Value, password), cancellationToken).ConfigureAwait(false);
        return result is null ? null : hash is not null && result != PasswordVerificationResult.Failed;
    }

    /// <summary>Slow hashes of short secrets that are used once, 32 bytes each.</summary>
    /// <returns>Null when too many wait already.</returns>
    public Task<byte[][]?> DeriveAsync(IReadOnlyList<string> secrets, byte[] salt, CancellationToken cancellationToken) => WorkAsync<byte[][]?>(
        () => [.. secrets.Select(secret => Rfc2898DeriveBytes.Pbkdf2(secret, salt, ShortSecretIterations, HashAlgorithmName.SHA512, 32))], cancellationToken);

    private async Task<T?> WorkAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > AtOnce + MaxQueueLength
                || !await _places.WaitAsync(QueueTimeout, cancellationToken).ConfigureAwait(false))
            {
                return default;
            }

            try
            {
                return await Task.Run(work, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
