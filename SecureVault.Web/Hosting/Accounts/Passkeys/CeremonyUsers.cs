using Microsoft.AspNetCore.Identity;
using SecureVault.Core;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Data;

namespace SecureVault.Web.Hosting.Accounts.Passkeys;

/// <summary>The accounts that a ceremony may know: those of the passkeys that it is about. Nothing is read or written behind it.</summary>
internal sealed class CeremonyUsers(IReadOnlyList<StoredPasskey> passkeys) : IUserPasskeyStore<VaultUser>
{
    public Task<VaultUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.FirstOrDefault(one => one.User.ToString() == userId) is { } found ? new VaultUser { Id = found.User.Value } : null);

    public Task<string> GetUserIdAsync(VaultUser user, CancellationToken cancellationToken) => Task.FromResult(new UserId(user.Id).ToString());

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(VaultUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. passkeys.Where(one => one.User.Value == user.Id).Select(InfoOf)]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(VaultUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.Where(one => one.User.Value == user.Id && one.CredentialId.AsSpan().SequenceEqual(credentialId)).Select(InfoOf).FirstOrDefault());

    public Task<VaultUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.FirstOrDefault(one => one.CredentialId.AsSpan().SequenceEqual(credentialId)) is { } found ? new VaultUser { Id = found.User.Value } : null);

    public Task<string?> GetUserNameAsync(VaultUser user, CancellationToken cancellationToken) => Task.FromResult(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(VaultUser user, CancellationToken cancellationToken) => Task.FromResult(user.NormalizedEmail);

    public Task<VaultUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult<VaultUser?>(null);

    public Task AddOrUpdatePasskeyAsync(VaultUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(VaultUser user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(VaultUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(VaultUser user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(VaultUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(VaultUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(VaultUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // nothing is open
    }

    // The counter is left out: Core compares and sets it in one statement, and tells a copied key from a wrong answer.
    private static UserPasskeyInfo InfoOf(StoredPasskey stored) => new(
        stored.CredentialId,
        stored.PublicKey,
        stored.CreatedAt,
        signCount: 0,
        [.. stored.Transports],
        isUserVerified: true,
        stored.IsBackupEligible,
        stored.IsBackedUp,
        attestationObject: [],
        clientDataJson: []);
}
