using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace SecureVault.Tests;

/// <summary>What every component needs: its words, MudBlazor, and a browser that agrees to everything.</summary>
public abstract class ComponentTest : BunitContext
{
    // A busy machine needs longer than the default of one second; a test that passes takes no longer for it.
    static ComponentTest() => DefaultWaitTimeout = TimeSpan.FromMinutes(1);

    protected ComponentTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddLocalization();
        Services.AddMudServices();
    }

    /// <summary>The window was told to go to the sign-in, and to come back.</summary>
    protected void AssertSentToSignIn() => Assert.Contains(JSInterop.Invocations, call => call.Identifier == "svSignInAgain");
}
