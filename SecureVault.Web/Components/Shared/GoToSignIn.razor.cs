namespace SecureVault.Web.Components.Shared;

/// <summary>Leaves the circuit for the sign-in page and comes back to where the person wanted to go.</summary>
public sealed partial class GoToSignIn
{
    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var target = "/" + Navigation.ToBaseRelativePath(Navigation.Uri);
        Navigation.NavigateTo($"{AccountPaths.SignIn}?returnUrl={Uri.EscapeDataString(target)}", forceLoad: true);
    }
}
