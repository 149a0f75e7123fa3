using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive;

/// <summary>Tells how far a copying is, and stops it.</summary>
public sealed partial class CopyToast : IDisposable
{
    private static readonly TimeSpan DrawPause = TimeSpan.FromMilliseconds(300);

    private ITimer? _timer;
    private bool _isStopped;

    [Parameter, EditorRequired]
    public CopyJob Job { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized() => _timer = Clock.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, DrawPause, DrawPause);

    private Task StopAsync()
    {
        _isStopped = true;
        return Job.StopAsync();
    }
}
