using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

public sealed class UploadHostTests : ComponentTest
{
    private readonly QueueFixture _bench = new();
    private readonly FakeTimeProvider _clock = new();

    public UploadHostTests()
    {
        Services.AddSingleton<TimeProvider>(_clock);
        Services.AddSingleton(_bench.Queue);
        Services.AddSingleton<IUploadTarget>(_bench.Target);
        Services.AddSingleton<UploadDestination>();
        Services.AddScoped<SignInAgain>();
    }

    [Fact]
    public void A_script_that_does_not_come_leaves_the_page_alive_and_offers_to_load_it_again()
    {
        var module = JSInterop.SetupModule(_ => true);
        module.SetupVoid("attach", _ => true).SetException(new JSException("Failed to fetch dynamically imported module"));
        module.SetupVoid("detach").SetVoidResult();
        var toasts = Render<MudSnackbarProvider>();

        var host = Render<UploadHost>();

        toasts.WaitForAssertion(() => Assert.Contains("Reload", toasts.Markup, StringComparison.Ordinal));
        Assert.All(host.FindAll("input[type=file]"), input => Assert.True(input.HasAttribute("disabled")));
    }

    [Theory]
    [InlineData(true, 1_048_576, "in pieces of 1.0 MB")]
    [InlineData(false, 1_048_576, "in pieces of 1.0 MB")]
    [InlineData(false, 0, "refuses requests of 524 KB")]
    public async Task A_proxys_limit_is_told_to_all_and_the_name_of_its_setting_to_administrators(bool isAdministrator, long size, string said)
    {
        JSInterop.SetupModule(_ => true).Mode = JSRuntimeMode.Loose;
        var person = new ClaimsPrincipal(new ClaimsIdentity(isAdministrator ? [new Claim(ClaimTypes.Role, AccountPaths.Administrator)] : [], "test"));
        var toasts = Render<MudSnackbarProvider>();
        var host = Render<UploadHost>(parameters => parameters.AddCascadingValue(Task.FromResult(new AuthenticationState(person))));

        await host.InvokeAsync(() => host.Instance.ReportProxyLimitAsync(size));

        toasts.WaitForAssertion(() => Assert.Contains(said, toasts.Markup, StringComparison.Ordinal));
        Assert.Equal(isAdministrator, toasts.Markup.Contains("client_max_body_size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_is_told_by_a_toast_and_success_by_the_head_of_the_list()
    {
        JSInterop.SetupModule(_ => true).Mode = JSRuntimeMode.Loose;
        var toasts = Render<MudSnackbarProvider>();
        var host = Render<UploadHost>();

        _bench.Target.AtOnce = _ => new UploadOutcome.Stored(ItemId.New(), "a");
        await _bench.AddAsync("a");
        await UntilTitleAsync(host, "1 file uploaded");

        _bench.Target.AtOnce = _ => new UploadOutcome.StoreFailed(StoreError.Full, "ABCD2345");
        await _bench.AddAsync("b");
        toasts.WaitForAssertion(() => Assert.Contains("1 file failed", toasts.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("uploaded", toasts.Markup, StringComparison.Ordinal);
    }

    private async Task UntilTitleAsync(IRenderedComponent<UploadHost> host, string title)
    {
        while (!(host.FindAll(".sv-uploads__title") is [var head] && head.TextContent == title))
        {
            _clock.Advance(UploadPanel.Pace);
            await Task.Delay(20, Xunit.TestContext.Current.CancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bench.Dispose();
        }

        base.Dispose(disposing);
    }
}
