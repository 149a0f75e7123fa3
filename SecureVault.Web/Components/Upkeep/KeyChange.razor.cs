using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Keys.Rotation;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>A step by which one master key takes the place of another.</summary>
public enum KeyStep
{
    /// <summary>A new key comes to the keyring.</summary>
    Add,

    /// <summary>A key becomes the active one.</summary>
    Activate,

    /// <summary>A key is not used any more.</summary>
    Retire,
}

/// <summary>Says what a step means, and takes it when the administrator gives the password again.</summary>
public sealed partial class KeyChange
{
    private KeyNeeds? _needs;
    private string _password = string.Empty;
    private string? _refusal;
    private bool _isBusy;

    /// <summary>The step.</summary>
    [Parameter]
    [EditorRequired]
    public KeyStep Step { get; set; }

    /// <summary>The key that it is about; null for a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>It is done; the key's identifier.</summary>
    [Parameter]
    public EventCallback<string> Done { get; set; }

    /// <summary>Somebody thought better of it.</summary>
    [Parameter]
    public EventCallback Cancelled { get; set; }

    [Inject]
    private MasterKeyBoard Board { get; set; } = default!;

    /// <summary>While a rotation goes on, fewer and fewer things need the key.</summary>
    protected override bool FollowsJobs => Step == KeyStep.Retire && !CanChange;

    private string Field => $"key-password-{Id ?? "new"}";

    private bool CanChange => Step != KeyStep.Retire || _needs is { IsNone: true };

    private string Title => Step switch
    {
        KeyStep.Add => T["KeyAddTitle"],
        KeyStep.Activate => T["KeyActivateTitle"],
        KeyStep.Retire => T["KeyRetireTitle"],
    };

    private string Means => Step switch
    {
        KeyStep.Add => T["KeyAddMeans"],
        KeyStep.Activate => T["KeyActivateMeans"],
        KeyStep.Retire => T["KeyRetireMeans"],
    };

    private string Act => Step switch
    {
        KeyStep.Add => T["KeyAdd"],
        KeyStep.Activate => T["KeyActivate"],
        KeyStep.Retire => T["KeyRetire"],
    };

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync() =>
        Step != KeyStep.Retire || (_needs = await User.RunAsync((self, token) => Board.CountAsync(self, Id!, token), Ended)) is not null;

    private IEnumerable<(string Label, int Count)> Needs(KeyNeeds needs) => new (string, int)[]
    {
        (T["NeedUserKeys"], needs.UserKeys),
        (T["NeedSessionKeys"], needs.SessionKeys),
        (T["NeedCopies"], needs.DatabaseCopies),
        (T["NeedCards"], needs.Cards),
        (T["NeedGone"], needs.GoneMarkers),
        (T["NeedBackups"], needs.Backups),
        (T["NeedMarker"], needs.StoreMarkers),
        (T["NeedMoves"], needs.Moves),
        (T["NeedAuthenticators"], needs.Authenticators),
        (T["NeedAudit"], needs.AuditKeys),
    }.Where(need => need.Item2 > 0);

    private async Task ChangeAsync()
    {
        if (_isBusy || _password.Length == 0)
        {
            return;
        }

        (_isBusy, _refusal) = (true, null);
        await CallAsync(async () => await ShowAsync(await User.RunAsync(TakeAsync, Ended)));
        (_isBusy, _password) = (false, string.Empty);
    }

    private Task<KeyringOutcome> TakeAsync(UserId self, CancellationToken token) => Step switch
    {
        KeyStep.Add => Board.AddAsync(self, _password, token),
        KeyStep.Activate => Board.ActivateAsync(self, Id!, _password, token),
        KeyStep.Retire => Board.RetireAsync(self, Id!, _password, token),
    };

    private async Task<bool> ShowAsync(KeyringOutcome outcome)
    {
        switch (outcome)
        {
            case KeyringOutcome.Changed changed:
                await Done.InvokeAsync(changed.Id);
                return true;
            case KeyringOutcome.Needed needed:
                _needs = needed.Needs;
                return true;
            case KeyringOutcome.BackupRunning:
                _refusal = T["KeyBackupRunning"];
                return true;
            case KeyringOutcome.WrongPassword:
                _refusal = T["NotYourPassword"];
                return true;
            case KeyringOutcome.Busy:
                _refusal = T["ServerBusy"];
                return true;
            case KeyringOutcome.NotAllowed:
                return false;
            default:
                throw new UnreachableException();
        }
    }
}
