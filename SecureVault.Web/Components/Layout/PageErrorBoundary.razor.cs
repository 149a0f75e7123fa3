using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Layout;

/// <summary>Keeps an error in a page from taking down the circuit, and its uploads with it.</summary>
public sealed partial class PageErrorBoundary(ILogger<PageErrorBoundary> logger) : ErrorBoundaryBase
{
    private string _errorId = string.Empty;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    /// <inheritdoc/>
    protected override Task OnErrorAsync(Exception exception)
    {
        if (exception is AccessEndedException)
        {
            return SignIn.GoAsync();
        }

        if (exception is JSDisconnectedException)
        {
            // The window was closed in the middle of something. Nothing is wrong.
            return Task.CompletedTask;
        }

        _errorId = ErrorId.New();
        Log.PageFailed(logger, _errorId, exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Recover();
}
