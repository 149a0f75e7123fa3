using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadHostTests : ComponentTest
{
    private readonly QueueBench _bench = new();

    public UploadHostTests()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_bench.Queue);
        Services.AddSingleton<IUploadTarget>(_bench.Target);
        Services.AddSingleton<UploadDestination>();
        Services.AddSingleton<PullWindow>();
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bench.Dispose();
        }

        base.Dispose(disposing);
    }
}
