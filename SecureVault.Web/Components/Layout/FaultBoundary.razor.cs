using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Layout;

/// <summary>Keeps a fault in a page from taking the circuit, and with it the uploads, down.</summary>
public sealed partial class FaultBoundary(ILogger<FaultBoundary> logger, NavigationManager navigation) : ErrorBoundaryBase
{
    private string _faultId = string.Empty;

    /// <inheritdoc/>
    protected override Task OnErrorAsync(Exception exception)
    {
        if (exception is AccessEndedException)
        {
            navigation.NavigateTo(AccountPaths.SignInAfterEnd, forceLoad: true);
            return Task.CompletedTask;
        }

        if (exception is JSDisconnectedException)
        {
            // The window was closed while something was under way: nobody sees the page any more, and nothing is wrong.
            return Task.CompletedTask;
        }

        _faultId = FaultId.New();
        Log.PageFailed(logger, _faultId, exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Recover();
}
