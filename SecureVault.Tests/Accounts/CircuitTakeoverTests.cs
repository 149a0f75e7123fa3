using Microsoft.Playwright;
using SecureVault.Core.Accounts;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>A window whose line broke comes back with the cookie of somebody else.</summary>
public sealed class CircuitTakeoverTests(BrowserFixture browser)
{
    private const string Secret = "only for the administrator.txt";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_circuit_is_not_handed_to_another_person_whether_the_first_is_still_signed_in_or_not(bool hasEnded)
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync(Secret, [7]);
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var line = scene.UseLine(TimeSpan.Zero);
        var page = await scene.OpenDriveAsync();
        await page.GetByText(Secret).First.WaitForAsync();

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        await scene.SwapSessionAsync(ada);
        if (hasEnded)
        {
            await scene.App.Get<Passwords>().SignOutEverywhereAsync(await scene.UserAsync(), Token);
        }

        line.Mend();

        await page.GetByTitle("ada@example.org").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GetByText("Drop your first files here").WaitForAsync();
        Assert.Equal(0, await page.GetByText(Secret).CountAsync());
    }

    [Fact]
    public async Task A_window_that_comes_back_with_its_own_cookie_goes_on_where_it_was()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync(Secret, [7]);
        var line = scene.UseLine(TimeSpan.Zero);
        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync("window.samePage = true");

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        line.Mend();
        await page.GetByText("Connection lost").WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        await scene.StoreAsync("later.txt", [7]);
        await page.GetByText("later.txt").First.WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.samePage === true"), "The page was loaded anew.");
    }
}
