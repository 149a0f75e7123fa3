using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Tests.Files;

public sealed class DrivePageTests : ComponentTest
{
    private readonly UserId _user = UserId.New();
    private readonly VaultEvents _events = new(NullLogger<VaultEvents>.Instance);
    private readonly FakeDrive _drive = new(TimeProvider.System);

    public DrivePageTests()
    {
        JSInterop.SetupModule("./js/browser.js").Setup<string?>("timeZone").SetResult("Europe/Berlin");
        this.AddAuthorization().SetAuthorized("ada@example.org").SetClaims(new Claim(ClaimTypes.NameIdentifier, _user.ToString()));
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_events);
        Services.AddSingleton<IDriveContents>(_drive);
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<BrowserZone>();
    }

    [Fact]
    public void Until_the_list_is_there_the_page_says_that_it_loads()
    {
        _drive.Gate = new TaskCompletionSource();
        var page = Render<DrivePage>();
        Assert.Contains("Loading", page.Find("[role=status]").TextContent, StringComparison.Ordinal);

        _drive.Gate.SetResult();

        page.WaitForElement(".sv-welcome");
        Assert.Empty(page.FindAll(".sv-skeleton"));
    }

    [Fact]
    public void An_empty_drive_says_what_to_do()
    {
        var page = Render<DrivePage>();
        Assert.Contains("Drop your first files", page.Find(".sv-welcome").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll("[data-sv-upload]").Count);
    }

    [Fact]
    public void Files_are_listed_with_count_and_size_in_the_order_of_their_names()
    {
        _drive.Add("Scan 10.pdf", 1_500_000).Add("scan 9.pdf", 500_000).Add("Über.txt", 0);
        var page = Render<DrivePage>();
        Assert.Equal(["scan 9.pdf", "Scan 10.pdf", "Über.txt"], Names(page));
        Assert.Equal("3 files · 2.0 MB", page.Find(".sv-page__facts").TextContent);
    }

    [Fact]
    public void A_name_is_text_and_the_download_a_link_to_the_item()
    {
        _drive.Add("<b>\"x\".html");
        var link = Render<DrivePage>().Find(".sv-file__name a");
        Assert.Equal("<b>\"x\".html", link.TextContent);
        Assert.True(link.HasAttribute("download"));
        Assert.Equal($"/files/{_drive.Entries[0].Id}/content", link.GetAttribute("href"));
    }

    [Fact]
    public void A_list_that_fails_shows_a_number_and_can_be_tried_again()
    {
        _drive.Fault = new InvalidOperationException("secret detail");
        var page = Render<DrivePage>();
        Assert.Equal(8, page.Find(".sv-code").TextContent.Length);
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        _drive.Fault = null;
        _drive.Add("a.txt");
        page.Find(".sv-empty button").Click();

        Assert.Equal(["a.txt"], Names(page));
    }

    [Fact]
    public void Columns_sort_and_say_so()
    {
        _drive.Add("a", 3, hoursOld: 1).Add("b", 1, hoursOld: 2).Add("c", 2, hoursOld: 3);
        var page = Render<DrivePage>();

        Sort(page, "Size");
        Assert.Equal(["a", "c", "b"], Names(page));
        Assert.Equal("descending", Header(page, "Size").GetAttribute("aria-sort"));
        Assert.Equal("none", Header(page, "Name").GetAttribute("aria-sort"));

        Sort(page, "Size");
        Assert.Equal(["b", "c", "a"], Names(page));
        Assert.Equal("ascending", Header(page, "Size").GetAttribute("aria-sort"));

        Sort(page, "Modified");
        Assert.Equal(["a", "b", "c"], Names(page));
    }

    [Fact]
    public void Selected_files_are_counted_and_what_is_gone_is_not_selected()
    {
        _drive.Add("a").Add("b").Add("c");
        var page = Render<DrivePage>();
        page.Find("input[aria-label='Select all files']").Change(true);
        Assert.Contains("3 selected", page.Find(".sv-selection").TextContent, StringComparison.Ordinal);

        page.Find("input[aria-label='Select b']").Change(false);
        Assert.Contains("2 selected", page.Find(".sv-selection").TextContent, StringComparison.Ordinal);

        _drive.Entries.RemoveAll(entry => entry.Name == "a");
        _events.Publish(new VaultEvent.DriveChanged(_user));
        page.WaitForAssertion(() => Assert.Contains("1 selected", page.Find(".sv-selection").TextContent, StringComparison.Ordinal));

        page.Find("[aria-label='Clear the selection']").Click();
        Assert.Empty(page.FindAll(".sv-selection"));
    }

    [Fact]
    public void What_happens_in_another_window_shows_here_but_not_what_happens_to_others()
    {
        var page = Render<DrivePage>();
        var listed = _drive.Listed;
        _events.Publish(new VaultEvent.DriveChanged(UserId.New()));
        Assert.Equal(listed, _drive.Listed);

        _drive.Add("new.txt");
        _events.Publish(new VaultEvent.DriveChanged(_user));

        page.WaitForAssertion(() => Assert.Equal(["new.txt"], Names(page)));
    }

    [Fact]
    public void Delete_asks_and_can_be_undone()
    {
        _drive.Add("a.txt").Add("b.txt");
        var stage = Render<Stage>();
        stage.Find("[aria-label='Delete a.txt']").Click();
        var dialog = stage.WaitForElement(".mud-dialog");
        Assert.Contains("a.txt", dialog.TextContent, StringComparison.Ordinal);
        Assert.Equal(["a.txt", "b.txt"], Names(stage));

        stage.Find(".mud-dialog .sv-button--danger").Click();
        stage.WaitForAssertion(() => Assert.Equal(["b.txt"], Names(stage)));

        stage.WaitForElement(".mud-snackbar-action-button").Click();
        stage.WaitForAssertion(() => Assert.Equal(2, _drive.Entries.Count));
        stage.WaitForAssertion(() => Assert.Contains("Restored 1 file", stage.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Several_are_deleted_together_after_one_question_with_their_count()
    {
        _drive.Add("a", 600).Add("b", 400).Add("c");
        var stage = Render<Stage>();
        stage.Find("input[aria-label='Select a']").Change(true);
        stage.Find("input[aria-label='Select b']").Change(true);
        stage.Find(".sv-selection__delete").Click();
        Assert.Contains("2 files, 1.0 KB together", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);

        stage.Find(".mud-dialog .sv-button--danger").Click();

        stage.WaitForAssertion(() => Assert.Equal(["c"], Names(stage)));
        Assert.Empty(stage.FindAll(".sv-selection"));
    }

    [Fact]
    public void To_keep_is_to_delete_nothing()
    {
        _drive.Add("a");
        var stage = Render<Stage>();
        stage.Find("[aria-label='Delete a']").Click();
        stage.WaitForElement(".mud-dialog");
        stage.FindAll(".mud-dialog button").Single(button => button.TextContent == "Keep").Click();
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".mud-dialog")));
        Assert.Single(_drive.Entries);
    }

    [Fact]
    public void When_access_ends_the_page_goes_to_the_sign_in()
    {
        _drive.Fault = new AccessEndedException();
        Render<DrivePage>();
        Assert.EndsWith("/account/sign-in?ended=1", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    private static string[] Names(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".sv-file__name a").Select(link => link.TextContent)];

    private static AngleSharp.Dom.IElement Header(IRenderedComponent<IComponent> page, string title) =>
        page.FindAll("[role=columnheader]").Single(header => header.TextContent.Trim() == title);

    private static void Sort(IRenderedComponent<IComponent> page, string title) =>
        page.FindAll(".sv-sort").Single(button => button.TextContent.Trim() == title).Click();

    /// <summary>The page with the places where dialogs and toasts appear.</summary>
    private sealed class Stage : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<MudSnackbarProvider>(2);
            builder.CloseComponent();
            builder.OpenComponent<DrivePage>(3);
            builder.CloseComponent();
        }
    }
}
