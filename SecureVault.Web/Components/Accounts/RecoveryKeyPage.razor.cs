using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts;

/// <summary>Shows the master key to an administrator who gives the password again, in the answer to that form and nowhere else.</summary>
public sealed partial class RecoveryKeyPage
{
    /// <summary>The page's address.</summary>
    public const string Address = "/account/recovery-key";

    [SupplyParameterFromForm(FormName = "reveal")]
    private RevealForm Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "first")]
    private string? First { get; set; }

    [Inject]
    private RecoveryKey RecoveryKey { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private RevealOutcome.Revealed? Revealed { get; set; }

    private string? Error { get; set; }

    private string Vault => $"{HttpContext.Request.Scheme}://{HttpContext.Request.Host}{HttpContext.Request.PathBase}";

    private string Today => Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override void OnInitialized() => Form ??= new();

    /// <summary>For the printed sheet: nobody types forty letters without an error.</summary>
    private static MarkupString CodeOf(string text) => QrPicture.Of(text);

    private async Task RevealAsync()
    {
        switch (await RecoveryKey.RevealAsync(HttpContext.User.FindVaultUser()!.Value, Form.Password ?? string.Empty, From, HttpContext.RequestAborted))
        {
            case RevealOutcome.Revealed revealed:
                Revealed = revealed;
                break;
            case RevealOutcome.Busy:
                Error = T["Busy"];
                break;
            case RevealOutcome.NotAllowed:
                Error = T["OnlyAdministrators"];
                break;
            case RevealOutcome.WrongPassword:
                Error = T["NotYourPassword", Attempts, Minutes];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private sealed class RevealForm
    {
        public string? Password { get; set; }
    }
}
