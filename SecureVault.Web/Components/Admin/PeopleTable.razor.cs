using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>The accounts, a row each; cards on a phone.</summary>
public sealed partial class PeopleTable
{
    /// <summary>The people in the table.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<UserEntry> People { get; set; } = [];

    /// <summary>The administrator who is looking.</summary>
    [Parameter, EditorRequired]
    public Func<UserId, bool> IsSelf { get; set; } = default!;

    /// <summary>The present, for ages.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>An account is to be locked.</summary>
    [Parameter]
    public EventCallback<UserEntry> Lock { get; set; }

    /// <summary>An account is to be unlocked.</summary>
    [Parameter]
    public EventCallback<UserEntry> Unlock { get; set; }

    /// <summary>A person is to get a new key.</summary>
    [Parameter]
    public EventCallback<UserEntry> NewKey { get; set; }

    /// <summary>An account's limit is to be set.</summary>
    [Parameter]
    public EventCallback<UserEntry> SetQuota { get; set; }

    /// <summary>The vault's own limit in bytes; null when there is none.</summary>
    [Parameter]
    public long? DefaultQuota { get; set; }

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    private TimeZoneInfo Zone => Browser.Zone;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, CancellationToken.None))
        {
            StateHasChanged();
        }
    }

    private string StoredOf(UserEntry person) => (person.OwnQuotaBytes ?? DefaultQuota) is { } quota
        ? T["StoredOf", ByteSize.Format(person.StoredBytes), ByteSize.Format(quota)]
        : ByteSize.Format(person.StoredBytes);

    private static string Initial(UserEntry person) => person.Email.Length == 0
        ? "?"
        : StringInfo.GetNextTextElement(person.Email).ToUpper(CultureInfo.InvariantCulture);
}
