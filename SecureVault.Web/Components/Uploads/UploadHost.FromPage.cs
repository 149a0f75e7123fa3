using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Uploads;

/// <content>Calls from wwwroot/js/uploads/picker.js.</content>
public sealed partial class UploadHost
{
    // The smallest request that js/uploads/send.js tries.
    private const long MinRequestBytes = 512 * 1024;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Files were picked or dropped.</summary>
    [JSInvokable]
    public Task AnnouncePickAsync(int id) => TakeAsync(picks => picks.ClaimAsync(id, _ended.Token));

    /// <summary>More files than one pick may have.</summary>
    [JSInvokable]
    public void RefuseTooMany(int count) => Toasts.Add(T["TooManyPicked", count, MaxFiles], Severity.Warning);

    /// <summary>A pick in which there is nothing to upload.</summary>
    [JSInvokable]
    public void RefuseNothing() => Toasts.Add(T["NothingPicked"], Severity.Normal);

    /// <summary>Dropped folders are being read; null when that is over.</summary>
    [JSInvokable]
    public void ShowReading(int? found)
    {
        _reading = found;
        StateHasChanged();
    }

    /// <summary>Files and folders that the browser could not read.</summary>
    [JSInvokable]
    public void ReportUnread(int count) => Toasts.Add(T.Counted("LeftOut", count), Severity.Warning);

    /// <summary>Something in front of the server lets only small requests through.</summary>
    /// <param name="size">How many bytes get through; zero for so few that files travel over the page's own connection.</param>
    [JSInvokable]
    public async Task ReportProxyLimitAsync(long size)
    {
        string notice = size > 0 ? T["ProxyLimit", ByteSize.Format(size)] : T["ProxyLimitTiny", ByteSize.Format(MinRequestBytes)];
        var isAdministrator = Authentication is not null && (await Authentication).User.IsInRole(AccountPaths.Administrator);
        Toasts.Add(isAdministrator ? $"{notice} {T["ProxyLimitMend"]}" : notice, Severity.Warning, toast => toast.RequireInteraction = true);
    }
}
