using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Admin.Bulk;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin.People;

/// <summary>The accounts, a row each; cards on a phone.</summary>
public sealed partial class PeopleTable
{
    private readonly Dictionary<UserId, ElementReference> _buttons = [];
    private ElementReference _all;
    private bool _isRange;

    /// <summary>The people in the table.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<UserEntry> People { get; set; } = [];

    /// <summary>The administrator who is looking.</summary>
    [Parameter, EditorRequired]
    public Func<UserId, bool> IsSelf { get; set; } = default!;

    /// <summary>The present, for ages.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Who is selected, here and on other pages.</summary>
    [Parameter, EditorRequired]
    public PeopleSelection Selection { get; set; } = default!;

    /// <summary>Others are selected now.</summary>
    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    /// <summary>The menu of a person is to open.</summary>
    [Parameter]
    public EventCallback<MenuRequest> Menu { get; set; }

    /// <summary>The vault's own limit in bytes; null when there is none.</summary>
    [Parameter]
    public long? DefaultQuota { get; set; }

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    private TimeZoneInfo Zone => Browser.Zone;

    /// <summary>Brings the keyboard to the beginning of the list.</summary>
    public async Task FocusAsync()
    {
        try
        {
            if (People.Count > 0)
            {
                await JsModule.TryAsync(() => _all.FocusAsync(preventScroll: true));
            }
        }
        catch (JSException)
        {
            // The list is gone.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, CancellationToken.None))
        {
            StateHasChanged();
        }
    }

    /// <summary>The click that comes before has said whether a range is meant; the keyboard's counts as one, too.</summary>
    private Task SelectAsync(UserEntry person, bool isSelected)
    {
        Selection.Set(person, isSelected, _isRange, People);
        _isRange = false;
        return SelectionChanged.InvokeAsync();
    }

    private Task SelectAllAsync(bool isSelected)
    {
        Selection.SetAll(People, isSelected);
        return SelectionChanged.InvokeAsync();
    }

    private string CssOf(UserEntry person) => string.Join(' ', new[]
    {
        person.LockedAt is null ? null : "sv-people--locked",
        Selection.Has(person) ? "sv-people--selected" : null,
    }.OfType<string>());

    private long? QuotaOf(UserEntry person) => person.OwnQuotaBytes ?? DefaultQuota;

    private string StoredOf(UserEntry person) => QuotaOf(person) is { } quota
        ? T["StoredOf", ByteSize.Format(person.StoredBytes), ByteSize.Format(quota)]
        : T["StoredFree", ByteSize.Format(person.StoredBytes)];

    private static string Share(long stored, long quota) =>
        (quota == 0 ? 100 : Math.Min(100, 100d * stored / quota)).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    private static string Initial(UserEntry person) => person.Email.Length == 0
        ? "?"
        : StringInfo.GetNextTextElement(person.Email).ToUpper(CultureInfo.InvariantCulture);
}
