using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Settings;

/// <summary>The form for another password.</summary>
public sealed partial class ChangePassword : IAsyncDisposable
{
    private JsModule? _script;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    // Password managers file the new password under it.
    private string Address { get; set; } = string.Empty;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Authentication is not null)
        {
            Address = (await Authentication).User.Identity?.Name ?? string.Empty;
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = new JsModule(Js, "./" + Assets["js/accounts/forms.js"]);
            await _script.CallAsync("defineFields");
            await _script.CallAsync("guardForms");
        }
    }

    // All sessions end with the old password, this one's window included: it is on its way to the next and has nothing to explain.
    private void Leave() => User.IsSigningOut = true;
}
