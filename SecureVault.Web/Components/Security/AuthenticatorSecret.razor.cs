using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Factors;

namespace SecureVault.Web.Components.Security;

/// <summary>Shows a new secret to an authenticator app: as a QR code, and for typing.</summary>
public sealed partial class AuthenticatorSecret
{
    /// <summary>The secret.</summary>
    [Parameter, EditorRequired]
    public AuthenticatorDraft Draft { get; set; } = default!;

    private string Spaced => string.Join(' ', Draft.Text.Chunk(4).Select(four => new string(four)));
}
