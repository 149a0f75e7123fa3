using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Shared;

/// <summary>Takes a page whose session is over to the sign-in, and from there back to where it was.</summary>
/// <remarks>
/// At once, also while uploads run: they are refused from then on. Not by NavigationManager, which would wait for a window that is
/// gone and then fail the circuit.
/// </remarks>
internal sealed class SignInAgain(IJSRuntime js)
{
    // The socket ends sooner; a window that comes back after that finds the way by itself (shell.js).
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    /// <summary>Sends the window there, if there is one.</summary>
    public async Task GoAsync()
    {
        try
        {
            await js.InvokeVoidAsync("svSignInAgain", LongestAnswer);
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
            // the window is gone
        }
    }
}
