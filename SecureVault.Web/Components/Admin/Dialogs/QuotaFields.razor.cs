using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Admin.Dialogs;

/// <summary>The choice between the vault's limit and another one.</summary>
public sealed partial class QuotaFields
{
    private static readonly (string Name, long Bytes)[] Units = [("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    private bool _isOwn;
    private bool _isWrong;
    private string _amount = string.Empty;
    private long _unit = 1_000_000_000;

    /// <summary>The limit that holds now, if it is not the vault's.</summary>
    [Parameter]
    public long? OwnBytes { get; set; }

    /// <summary>The vault's own limit; null when there is none.</summary>
    [Parameter]
    public long? DefaultBytes { get; set; }

    /// <summary>What was chosen; null when the amount is no number, which is said then.</summary>
    public QuotaChoice? Read()
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
        StateHasChanged();
        return _isWrong ? null : new QuotaChoice((long)(amount * _unit));
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (OwnBytes is { } own)
        {
            _isOwn = true;
            _unit = Units.Last(unit => unit.Bytes <= Math.Max(own, Units[0].Bytes)).Bytes;
            _amount = ((decimal)own / _unit).ToString("0.######", CultureInfo.CurrentCulture);
        }
    }
}

/// <summary>A limit in bytes; null for the vault's.</summary>
public sealed record QuotaChoice(long? Bytes);
