using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Security;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>Asks how much a person may store.</summary>
public sealed partial class QuotaDialog
{
    private static readonly (string Name, long Bytes)[] Units = [("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    private bool _isOwn;
    private bool _isWrong;
    private string _amount = string.Empty;
    private long _unit = 1_000_000_000;

    /// <summary>Whose limit.</summary>
    [Parameter, EditorRequired]
    public UserEntry Person { get; set; } = default!;

    /// <summary>The vault's own limit; null when there is none.</summary>
    [Parameter]
    public long? DefaultBytes { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Person.OwnQuotaBytes is { } own)
        {
            _isOwn = true;
            _unit = Units.Last(unit => unit.Bytes <= Math.Max(own, Units[0].Bytes)).Bytes;
            _amount = ((decimal)own / _unit).ToString("0.######", CultureInfo.CurrentCulture);
        }
    }

    private async Task SubmitAsync()
    {
        if (Read() is { } choice && await Fresh.EnsureAsync())
        {
            Dialog.Close(DialogResult.Ok(choice));
        }
    }

    private QuotaChoice? Read()
    {
        if (!_isOwn)
        {
            return new QuotaChoice(null);
        }

        // A comma and a point both begin the decimals, whatever the language: nobody groups thousands of gigabytes, and a limit ten
        // times as large as meant is worse than a refusal.
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        _isWrong = !decimal.TryParse(_amount.Replace(',', '.'), Plain, CultureInfo.InvariantCulture, out var amount)
            || amount > long.MaxValue / _unit;
        return _isWrong ? null : new QuotaChoice((long)(amount * _unit));
    }
}

/// <summary>A limit in bytes; null for the vault's.</summary>
public sealed record QuotaChoice(long? Bytes);
