using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Data.People;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Components.Accounts.Leaving;

/// <summary>Where the person of an account comes in that is to be deleted: says when, and offers the way back.</summary>
public sealed partial class LeavingPage
{
    private LeavingEntry? _account;

    [Inject]
    private LeavingSteps Steps { get; set; } = default!;

    [Inject]
    private SignInCookies Cookies { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private bool IsOwn => _account?.Origin == DeletionOrigin.Person;

    private bool IsDue => _account?.DueAt <= Clock.GetUtcNow();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _account = await Steps.FindAsync(SignInCookies.FindStep(HttpContext), HttpContext.RequestAborted);
        if (_account is null)
        {
            StartOver(returnUrl: null);
        }
    }

    private async Task KeepAsync()
    {
        if (await Steps.KeepAsync(SignInCookies.FindStep(HttpContext), HttpContext.RequestAborted) is not { } kept)
        {
            StartOver(returnUrl: null);
            return;
        }

        SignInCookies.EndStep(HttpContext);
        if (!Continue(await Cookies.SignInAsync(HttpContext, kept.Account, kept.IsRemembered), returnUrl: null))
        {
            StartOver(returnUrl: null);
        }
    }
}
