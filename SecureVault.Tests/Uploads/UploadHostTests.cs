using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadHostTests : ComponentTest
{
    private readonly QueueFixture _bench = new();

    public UploadHostTests()
    {
        Services.AddSingleton(TimeProvider.System);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bench.Dispose();
        }

        base.Dispose(disposing);
    }
}
