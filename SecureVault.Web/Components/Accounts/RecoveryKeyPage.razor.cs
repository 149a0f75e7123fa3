using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

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
    private OwnProviders Own { get; set; } = default!;

    [Inject]
    private FreshSignIns Fresh { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private RevealOutcome.Revealed? Revealed { get; set; }

    private SignedIn Who => new(HttpContext.User.FindVaultUser()!.Value, HttpContext.User.FindSession()!.Value);

    private bool HasPassword { get; set; } = true;

    /// <summary>For somebody without a password: the providers that can prove who sits here.</summary>
    private IReadOnlyList<(string Name, string Address)> Proofs { get; set; } = [];

    private string? Error { get; set; }

    private string Vault => $"{HttpContext.Request.Scheme}://{HttpContext.Request.Host}{HttpContext.Request.PathBase}";

    private string Today => Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        var ways = await Own.FindAsync(Who.User, HttpContext.RequestAborted);
        HasPassword = ways?.HasPassword is not false;
        if (ways is { HasPassword: false } && !await Fresh.IsFreshAsync(Who, HttpContext.RequestAborted))
        {
            var connected = ways.Providers.Select(one => Providers.Find(one.Issuer)).OfType<ProviderButton>();
            Proofs = [.. connected.Select(one => (one.Name, Providers.BeginFor(Who, ProviderPurpose.Prove, one.Number, Address)))];
        }
    }

    /// <summary>For the printed sheet: nobody types forty letters without an error.</summary>
    private static MarkupString CodeOf(string text) => QrPicture.Of(text);

    private async Task RevealAsync()
    {
        var outcome = HasPassword
            ? await RecoveryKey.RevealAsync(Who.User, Form.Password ?? string.Empty, From, HttpContext.RequestAborted)
            : await RecoveryKey.RevealAsync(Who, HttpContext.RequestAborted);
        switch (outcome)
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
            case RevealOutcome.NotFresh:
                Error = T["ConfirmFirst"];
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
