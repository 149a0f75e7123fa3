using Microsoft.AspNetCore.Components;
using SecureVault.Core.Maintenance;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>A clock that is in doubt, and the button that believes it; nothing otherwise.</summary>
public sealed partial class StoreClock : IDisposable
{
    private readonly PageLifetime _ended = new();

    /// <summary>Runs a call, and shows in the page how it fails.</summary>
    [Parameter]
    [EditorRequired]
    public Func<Func<Task>, Task> Run { get; set; } = default!;

    [Inject]
    private StoreCheck Check { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
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

    private Task ConfirmAsync() => Run(async () =>
    {
        if (!await User.CallAsync((self, token) => Check.ConfirmClockAsync(self, token), _ended.Token))
        {
            Navigation.NavigateTo("/");
        }
    });
}
