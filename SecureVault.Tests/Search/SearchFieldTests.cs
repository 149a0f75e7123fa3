using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Tests.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Search;

namespace SecureVault.Tests.Search;

/// <summary>The search that a window finds in its storage when it is loaded.</summary>
public sealed class SearchFieldTests : DriveFixture
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_search_goes_on_in_its_own_session_and_is_forgotten_unopened_in_another(bool isOwn)
    {
        await using var before = Services.CreateAsyncScope();
        var box = await before.ServiceProvider.GetRequiredService<SearchSeal>().SealAsync(new KeptSearch { Text = "secret plan" }, Token);
        Assert.DoesNotContain("plan", box, StringComparison.OrdinalIgnoreCase);
        if (!isOwn)
        {
            Authorization.SetClaims(await Vault.SignInAsync(await Vault.AddUserAsync("ben@example.org")));
        }

        var script = JSInterop.SetupModule("/js/search/kept.js");
        script.Mode = JSRuntimeMode.Loose;
        script.Setup<string?>("take").SetResult(box);
        var field = Render<SearchField>();

        field.WaitForAssertion(() => Assert.NotEmpty(script.Invocations[isOwn ? "keep" : "forget"]));
        Assert.Equal(isOwn ? "secret plan" : string.Empty, field.Find("[type=search]").GetAttribute("value") ?? string.Empty);
        Assert.Empty(script.Invocations[isOwn ? "forget" : "keep"]);
        Assert.DoesNotContain(script.Invocations["keep"], call => call.Arguments.Any(argument => $"{argument}".Contains("plan", StringComparison.Ordinal)));
    }
}
