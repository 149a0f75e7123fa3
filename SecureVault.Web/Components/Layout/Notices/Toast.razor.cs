using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>
/// A toast that stays while a pointer is over it or the focus is in it (WCAG 2.2.1). Afterwards it stays for the rest of its time, but at
/// least as long as an ordinary toast, so that a pointer that slipped off finds it again.
/// </summary>
public sealed partial class Toast : IDisposable
{
    private ITimer? _leaving;
    private bool _isPointedAt;
    private bool _hasFocus;

    [Parameter, EditorRequired]
    public Snackbar Shown { get; set; } = default!;

    /// <summary>A pointer or the focus reached it, or left it.</summary>
    [Parameter]
    public Action<bool>? Held { get; set; }

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => _leaving?.Dispose();

    private void Point(bool isPointedAt)
    {
        _isPointedAt = isPointedAt;
        HoldOrLeave();
    }

    private void Focus(bool hasFocus)
    {
        _hasFocus = hasFocus;
        HoldOrLeave();
    }

    private void HoldOrLeave()
    {
        _leaving?.Dispose();
        _leaving = null;
        Held?.Invoke(_isPointedAt || _hasFocus);
        if (_isPointedAt || _hasFocus)
        {
            Shown.PauseTransitions(true);
            return;
        }

        // Without this, a toast whose time is over would close at once.
        var rest = TimeSpan.FromMilliseconds(Toasts.Configuration.VisibleStateDuration);
        _leaving = Clock.CreateTimer(_ => _ = InvokeAsync(Leave), null, rest, Timeout.InfiniteTimeSpan);
    }

    private void Leave()
    {
        // A pointer or the focus may have come back just before.
        if (!_isPointedAt && !_hasFocus)
        {
            Shown.PauseTransitions(false);
        }
    }
}
