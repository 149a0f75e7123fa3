using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security.Passkeys;

/// <summary>One passkey in the list. A new one asks for its name at once.</summary>
public sealed partial class PasskeyItem : IDisposable
{
    private readonly PageLifetime _ended = new();
    private ElementReference _input;
    private ElementReference _rename;
    private string _name = string.Empty;
    private bool _isRenaming;
    private bool _wantsFocus;
    private bool _wasNew;

    /// <summary>The passkey.</summary>
    [Parameter, EditorRequired]
    public PasskeyEntry Passkey { get; set; } = default!;

    /// <summary>Whether it was made just now.</summary>
    [Parameter]
    public bool IsNew { get; set; }

    /// <summary>Whether something is being changed.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>The person gave it another name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    /// <summary>The person wants it removed.</summary>
    [Parameter]
    public EventCallback Removed { get; set; }

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private string Name => Passkey.Name ?? T["PasskeyNameless"].Value;

    private string FieldId => $"passkey-{Passkey.Id:N}";

    private DateTimeOffset Now => Clock.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (IsNew && !_wasNew)
        {
            BeginRename();
        }

        _wasNew = IsNew;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_wantsFocus)
        {
            _wantsFocus = false;
            await FocusAsync();
        }

        if (firstRender && await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }

    private void BeginRename() => (_isRenaming, _wantsFocus, _name) = (true, true, Name);

    private void Stop() => (_isRenaming, _wantsFocus) = (false, true);

    private Task SaveAsync()
    {
        Stop();
        return _name == Name ? Task.CompletedTask : Renamed.InvokeAsync(_name);
    }

    private async Task FocusAsync()
    {
        try
        {
            await (_isRenaming ? _input : _rename).FocusAsync();
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            // what was to have it is gone
        }
    }
}
