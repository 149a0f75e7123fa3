namespace SecureVault.Core.Accounts.Factors;

/// <summary>A new secret for an authenticator app. It counts once the app has shown a code for it.</summary>
public sealed class AuthenticatorDraft
{
    internal AuthenticatorDraft(byte[] secret, string email)
    {
        Secret = secret;
        Text = TimeCodes.TextOf(secret);
        Address = TimeCodes.AddressOf(secret, email);
    }

    /// <summary>The secret, for typing it into an app.</summary>
    public string Text { get; }

    /// <summary>The address that an app reads from a QR code.</summary>
    public string Address { get; }

    internal byte[] Secret { get; }

    /// <summary>Nothing that a log could show.</summary>
    public override string ToString() => nameof(AuthenticatorDraft);
}
