using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts;

/// <summary>
/// An account as it was when its password was checked. The result of the check holds only while the account still has this
/// stamp: a password that was changed, or an account that was locked, a moment later makes it worthless.
/// </summary>
public sealed record VerifiedAccount(UserId User, string SecurityStamp)
{
    /// <summary>How the account was verified.</summary>
    public SignInWay Way { get; internal init; } = SignInWay.Password;

    /// <summary>Whether a session may begin without a further step: one was taken, or the person is in a session already.</summary>
    internal bool IsComplete { get; init; }

    /// <summary>The provider at which the sign-in began; null for none.</summary>
    internal ProviderOrigin? Provider { get; init; }

    /// <summary>Whether nothing but the provider's word says that the person is there, so that a session is as fresh as that is.</summary>
    internal bool RestsOnProvider { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"VerifiedAccount({User})";
}

internal static class VerifiedAccounts
{
    /// <summary>The row whose password was just compared, or that was just made.</summary>
    public static VerifiedAccount Verified(this VaultUser user) => new(new UserId(user.Id), user.SecurityStamp ?? string.Empty);
}
