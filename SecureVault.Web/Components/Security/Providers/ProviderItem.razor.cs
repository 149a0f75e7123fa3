using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security.Providers;

/// <summary>A provider in the list, and whether the account is connected with it.</summary>
public sealed partial class ProviderItem : IAsyncDisposable
{
    private readonly PageLifetime _ended = new();

    /// <summary>As people know it.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>Whether it is in the settings.</summary>
    [Parameter]
    public bool IsOffered { get; set; }

    /// <summary>The connection; null where there is none.</summary>
    [Parameter]
    public ConnectedProvider? Connected { get; set; }

    /// <summary>Whether something is being changed.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>Raised when the person wants the connection.</summary>
    [Parameter]
    public EventCallback Connecting { get; set; }

    /// <summary>Raised when the person wants it no more.</summary>
    [Parameter]
    public EventCallback Disconnecting { get; set; }

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private DateTimeOffset Now => Clock.GetUtcNow();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }
}
