using Microsoft.JSInterop;
using SecureVault.Core.Events;

namespace SecureVault.Web.Components.Shared;

/// <summary>Takes a page whose session has ended to the sign-in, and back to the same place afterwards.</summary>
/// <remarks>
/// Doesn't wait for running uploads, which are refused from then on. Doesn't use NavigationManager, which waits for a closed window
/// and then fails the circuit.
/// </remarks>
internal sealed class SignInAgain(IJSRuntime js)
{
    // A window that reconnects later finds its own way (shell.js).
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends the window there, if it is still open.</summary>
    public Task GoAsync() => JsModule.TryAsync(() => js.InvokeVoidAsync("svSignInAgain", Timeout));

    /// <summary>Sends the window there with the reason.</summary>
    public Task GoAsync(AccessEndReason reason) => JsModule.TryAsync(() => js.InvokeVoidAsync("svSignInAgain", Timeout, NameOf(reason)));

    /// <summary>The reason as the address of the sign-in page has it.</summary>
    internal static string NameOf(AccessEndReason reason) => reason switch
    {
        AccessEndReason.SignedOut => "elsewhere",
        AccessEndReason.PasswordChanged => "password",
        AccessEndReason.Locked => "locked",
        AccessEndReason.RoleChanged => "role",
        AccessEndReason.EndedByAdministrator => "administrator",
        AccessEndReason.Deleted => "deleted",
        AccessEndReason.AddressChanged => "address",
        AccessEndReason.EndedByProvider => "provider",
    };
}
