using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Core.Mail;
using SecureVault.Core.Mail.Queue;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Mail;

namespace SecureVault.Web.Components.Admin.Mail;

/// <summary>Whether the vault sends mail, through which server, and whether that works.</summary>
public sealed partial class MailPage : IDisposable
{
    private const string Settings = "Smtp:Host, Smtp:From";
    private const string AddressSetting = "Vault:PublicUrl";

    private readonly PageLifetime _ended = new();
    private int? _waiting;
    private bool _isSending;
    private (string Text, bool IsError)? _told;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private SmtpTransport Transport { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private ILogger<MailPage> Logger { get; set; } = default!;

    private string Title => Outbox.CanSend ? T["MailOn"] : T["MailOff"];

    private string TlsText => Smtp.Value.Tls switch
    {
        SmtpTls.StartTls => T["TlsStart"],
        SmtpTls.Implicit => T["TlsImplicit"],
        SmtpTls.None => T["TlsNone"],
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() =>
        TryAsync(async () => _waiting = await User.CallAsync(Outbox.CountAsync, _ended.Token));

    private async Task TestAsync()
    {
        if (_isSending)
        {
            return;
        }

        (_isSending, _told) = (true, null);
        var to = (await Authentication).User.Identity?.Name ?? string.Empty;
        await TryAsync(async () =>
        {
            var mail = MailWriter.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, () => MailWriter.Test(to));
            _waiting = await User.CallAsync(Outbox.CountAsync, _ended.Token);
            _told = _waiting is null ? (T["NoAdministratorNow"], true)
                : await Transport.SendAsync(mail, _ended.Token) is { } failure ? (Explain(failure), true)
                : (T["MailTestSent", to], false);
        });
        _isSending = false;
    }

    private string Explain(MailFailure failure) => failure switch
    {
        MailFailure.Unreachable => T["MailUnreachable"],
        MailFailure.Insecure => T["MailInsecure"],
        MailFailure.WrongPassword => T["MailWrongPassword"],
        MailFailure.Refused => T["MailRefused"],
    };

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (AccessEndedException)
        {
            await SignIn.GoAsync();
        }
        catch (Exception exception) when (JsModule.IsPageGone(exception))
        {
            // the page is gone
        }
#pragma warning disable CA1031 // shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.MailFailed(Logger, errorId, exception);
            _told = (T["MailFailed", errorId], true);
        }
    }
}
