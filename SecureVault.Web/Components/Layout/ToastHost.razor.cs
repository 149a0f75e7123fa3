using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Layout;

/// <summary>Where toasts appear. MudBlazor's own place for them lets them go under the focus of whoever works by key.</summary>
public sealed partial class ToastHost : IDisposable
{
    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => Toasts.OnSnackbarsUpdated -= Draw;

    /// <inheritdoc/>
    protected override void OnInitialized() => Toasts.OnSnackbarsUpdated += Draw;

    private void Draw() => _ = InvokeAsync(StateHasChanged);
}
