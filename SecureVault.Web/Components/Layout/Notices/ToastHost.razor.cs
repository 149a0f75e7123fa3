using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>
/// Where toasts appear. MudBlazor's own place for them lets them go under the focus of whoever works by key, and lets a
/// new one wait until an older one has gone: what somebody did last, with its way back, would come too late.
/// </summary>
public sealed partial class ToastHost : IDisposable
{
    // More would hide the page.
    private const int MostShown = 3;

    private readonly HashSet<Snackbar> _held = [];

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => Toasts.OnSnackbarsUpdated -= Draw;

    /// <inheritdoc/>
    protected override void OnInitialized() => Toasts.OnSnackbarsUpdated += Draw;

    private void Draw() => _ = InvokeAsync(() =>
    {
        MakeRoom();
        StateHasChanged();
    });

    /// <summary>The oldest goes for the newest, but not one that somebody is at, or that tells what is going on (Info); trouble goes last.</summary>
    private void MakeRoom()
    {
        var shown = Toasts.ShownSnackbars.ToList();
        _held.IntersectWith(shown);
        var leaving = shown
            .SkipLast(1)
            .Where(toast => !_held.Contains(toast) && toast.Severity != Severity.Info)
            .OrderBy(toast => toast.Severity is Severity.Warning or Severity.Error)
            .Take(shown.Count - MostShown)
            .ToList();
        foreach (var toast in leaving)
        {
            Toasts.Remove(toast);
        }
    }

    private void Hold(Snackbar toast, bool isHeld) => _ = isHeld ? _held.Add(toast) : _held.Remove(toast);
}
