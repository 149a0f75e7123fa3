using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Mail;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Accounts.WayBack;

/// <summary>For people who don't know their password: how they get a link with which they choose another one.</summary>
public sealed partial class ForgotPage
{
    private const string Command = "securevault accounts reset --link";

    [SupplyParameterFromForm(FormName = "forgot")]
    private ForgotForm Form { get; set; } = default!;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private ForgottenPasswords Forgotten { get; set; } = default!;

    private static int LinkHours => (int)PasswordLinks.Lifetime.TotalHours;

    private static int MailedMinutes => (int)PasswordLinks.MailedLifetime.TotalMinutes;

    private bool IsAsked { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Form ??= new();
        if (!Providers.TakesPasswords)
        {
            HttpContext.Response.Redirect(AccountPaths.SignIn);
        }
    }

    /// <summary>Looks nothing up: the answer is the same for every address, and so is the time until it comes.</summary>
    private void Ask()
    {
        if (Outbox.CanSendLinks && Providers.TakesPasswords)
        {
            Forgotten.Ask(Form.Email ?? string.Empty, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
            IsAsked = true;
        }
    }

    private sealed class ForgotForm
    {
        public string? Email { get; set; }
    }
}
