using Bunit;
using SecureVault.Web.Components.Drive.Pages;
using SecureVault.Web.Components.Trash;

namespace SecureVault.Tests.Drive;

/// <summary>A button that goes away with what it did leaves the focus to the list that it was about; only the browser knows whether it was lost.</summary>
public sealed class KeptFocusTests : DriveFixture
{
    [Fact]
    public async Task Closing_the_details_by_their_own_button_leaves_it_to_the_list()
    {
        await StoreAsync("plan.txt");
        var page = Show<DrivePage>();
        page.WaitForElement("[aria-label='Show details']").Click();
        var close = page.WaitForElement("[aria-label='Close the details']");
        var before = Asked("[data-sv-list]");

        close.Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-details")));
        page.WaitForAssertion(() => Assert.Equal(before + 1, Asked("[data-sv-list]")));
    }

    [Fact]
    public async Task Clearing_the_selection_by_its_bar_leaves_it_to_the_list()
    {
        await StoreAsync("plan.txt");
        var page = Show<DrivePage>();
        page.WaitForElement("input[aria-label='Select plan.txt']").Change(true);
        var clear = page.WaitForElement("[aria-label='Clear the selection']");
        var before = Asked("[data-sv-list]");

        clear.Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-selection")));
        page.WaitForAssertion(() => Assert.Equal(before + 1, Asked("[data-sv-list]")));
    }

    [Fact]
    public async Task Restoring_by_the_bar_of_the_trash_leaves_it_to_the_list()
    {
        var chosen = await StoreAsync("a.txt");
        await Vault.Trash.DeleteAsync(User, [chosen, await StoreAsync("b.txt")], Token);
        var page = Show<TrashPage>();
        page.WaitForElement("input[aria-label='Select a.txt']").Change(true);
        var restore = page.WaitForElement(".sv-selection .sv-button");
        var before = Asked("[data-sv-list]");

        restore.Click();

        page.WaitForAssertion(() => Assert.Equal(before + 1, Asked("[data-sv-list]")));
        Assert.Equal(chosen, Assert.Single(await Vault.ListAsync(User)).Id);
    }

    private int Asked(string selector) => JSInterop.Invocations["focusLost"].Count(call => selector.Equals(call.Arguments[0]));
}
