using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>
/// Where toasts appear. MudBlazor's own host closes a toast while the focus is in it, and makes a new one wait until an older one has gone,
/// so that the button that undoes the last action would come too late.
/// </summary>
public sealed partial class ToastHost : IDisposable
{
    // More would hide the page.
    private const int MaxShown = 3;

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

    /// <summary>Closes the oldest toasts for the newest, but none that is in use or shows work in progress (Info). Warnings and errors go last.</summary>
    private void MakeRoom()
    {
        var shown = Toasts.ShownSnackbars.ToList();
        _held.IntersectWith(shown);
        var leaving = shown
            .SkipLast(1)
            .Where(toast => !_held.Contains(toast) && toast.Severity != Severity.Info)
            .OrderBy(toast => toast.Severity is Severity.Warning or Severity.Error)
            .Take(shown.Count - MaxShown)
            .ToList();
        foreach (var toast in leaving)
        {
            Toasts.Remove(toast);
        }
    }

    private void Hold(Snackbar toast, bool isHeld) => _ = isHeld ? _held.Add(toast) : _held.Remove(toast);
}
