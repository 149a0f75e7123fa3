using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

public sealed class InvitationTests : AdminFixture
{
    private const string Grace = "grace@example.org";

    [Fact]
    public async Task An_invitation_gives_a_link_that_makes_the_account()
    {
        var stage = Open();
        stage.Find("#invite-email").Input(Grace);
        stage.Find(".mud-dialog input[type=checkbox]").Change(true);
        await stage.Find("#invite").SubmitAsync();

        var link = stage.WaitForElement("#invite-link").GetAttribute("value")!;
        Assert.StartsWith("http://localhost/account/invitation?code=", link, StringComparison.Ordinal);
        Assert.Equal("Send this link", stage.Find(".mud-dialog h2").TextContent);
        stage.WaitForAssertion(() => Assert.Contains(Grace, stage.Find(".sv-invitations").TextContent, StringComparison.Ordinal));

        Assert.IsType<CreateAccountOutcome.Created>(
            await Vault.Get<Invitations>().AcceptAsync(Code(link), "long enough to count", Token));
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".sv-invitations")));
        Assert.Contains(Grace, stage.Find("table").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_focus_moves_to_the_link()
    {
        var stage = Open();
        stage.Find("#invite-email").Input(Grace);
        await stage.Find("#invite").SubmitAsync();
        stage.WaitForElement("#invite-link");
        stage.WaitForAssertion(() => Assert.Single(JSInterop.Invocations, call => call.Identifier == "Blazor._internal.domWrapper.focus"));
    }

    [Theory]
    [InlineData("not an address", "That doesn't look like an email address.")]
    [InlineData("ada.@example.org", "That doesn't look like an email address.")]
    [InlineData("a..da@example.org", "That doesn't look like an email address.")]
    [InlineData("admin@example.org", "There is already an account with this address.")]
    public async Task An_error_in_an_address_is_shown_beside_it(string email, string sentence)
    {
        var stage = Open();
        stage.Find("#invite-email").Input(email);
        await stage.Find("#invite").SubmitAsync();

        stage.WaitForAssertion(() => Assert.Equal(sentence, stage.Find("#invite-error").TextContent));
        var field = stage.Find("#invite-email");
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Equal("invite-error", field.GetAttribute("aria-describedby"));
        Assert.Equal(email, field.GetAttribute("value"));
        Assert.Empty(await InvitationsAsync());
    }

    [Fact]
    public async Task The_link_is_copied_or_the_page_says_how_to()
    {
        var stage = Open();
        stage.Find("#invite-email").Input(Grace);
        await stage.Find("#invite").SubmitAsync();
        stage.WaitForElement("#invite-link");
        var clipboard = JSInterop.SetupVoid("navigator.clipboard.writeText", _ => true);
        clipboard.SetException(new JSException("no clipboard"));

        Press(stage, "Copy link");
        stage.WaitForAssertion(() => Assert.Contains("copy it yourself", stage.Find(".mud-dialog [role=status]").TextContent, StringComparison.Ordinal));

        clipboard.SetVoidResult();
        Press(stage, "Copy link");
        stage.WaitForAssertion(() => Assert.Equal("The link is copied.", stage.Find(".mud-dialog [role=status]").TextContent));
        Assert.Equal(stage.Find("#invite-link").GetAttribute("value"), clipboard.Invocations.Last().Arguments[0]);
    }

    [Fact]
    public async Task A_new_link_ends_the_old_one()
    {
        var old = await InviteAsync();
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement($"[aria-label='New link for {Grace}']").Click();
        Assert.Contains("will stop working", stage.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.NotNull(await Vault.Get<Invitations>().FindAsync(old.Code, Token));

        await stage.Find("#invite").SubmitAsync();

        var link = stage.WaitForElement("#invite-link").GetAttribute("value")!;
        Assert.Null(await Vault.Get<Invitations>().FindAsync(old.Code, Token));
        var renewed = await Vault.Get<Invitations>().FindAsync(Code(link), Token);
        Assert.Equal((Grace, true), (renewed?.Email, renewed?.IsAdministrator));
    }

    [Fact]
    public async Task A_withdrawn_link_works_no_more()
    {
        var invited = await InviteAsync();
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement($"[aria-label='Withdraw the invitation of {Grace}']").Click();

        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".sv-invitations")));
        stage.WaitForAssertion(() => Assert.Contains("no longer works", stage.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        Assert.Null(await Vault.Get<Invitations>().FindAsync(invited.Code, Token));
    }

    [Fact]
    public async Task To_withdraw_what_is_gone_is_not_called_a_success()
    {
        await InviteAsync();
        var stage = Render<Stage<PeoplePage>>();
        var withdraw = stage.WaitForElement($"[aria-label='Withdraw the invitation of {Grace}']");
        await using (var db = await Vault.ContextAsync())
        {
            db.Invitations.RemoveRange(db.Invitations); // without the event, as when two click at once
            await db.SaveChangesAsync(Token);
        }

        withdraw.Click();

        stage.WaitForAssertion(() => Assert.Contains("already gone", stage.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        stage.WaitForAssertion(() => Assert.Empty(stage.FindAll(".sv-invitations")));
    }

    [Fact]
    public async Task An_invitation_leaves_the_page_when_its_time_is_over()
    {
        await InviteAsync();
        var page = Render<PeoplePage>();
        Assert.Contains("3 days", page.WaitForElement(".sv-invitations").TextContent, StringComparison.Ordinal);

        Vault.Clock.Advance(TimeSpan.FromMinutes(1));
        page.WaitForAssertion(() => Assert.Contains("3 days", page.Find(".sv-invitations").TextContent, StringComparison.Ordinal));

        Vault.Clock.Advance(TimeSpan.FromHours(71) - TimeSpan.FromMinutes(1));
        page.WaitForAssertion(() => Assert.Contains("1 hour", page.Find(".sv-invitations").TextContent, StringComparison.Ordinal));

        Vault.Clock.Advance(TimeSpan.FromHours(1));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sv-invitations")));
    }

    private static string Code(string link) => link[(link.IndexOf("code=", StringComparison.Ordinal) + "code=".Length)..];

    private static void Press(IRenderedComponent<IComponent> stage, string button) =>
        stage.FindAll(".mud-dialog button").Single(candidate => candidate.TextContent == button).Click();

    private async Task<InviteOutcome.Invited> InviteAsync() =>
        Assert.IsType<InviteOutcome.Invited>(await Vault.Get<Invitations>().CreateAsync(await Scene.FreshAsync(), Grace, isAdministrator: true, Token));

    private IRenderedComponent<Stage<PeoplePage>> Open()
    {
        var stage = Render<Stage<PeoplePage>>();
        stage.WaitForElement("header .sv-button--primary").Click();
        stage.WaitForElement("#invite-email");
        return stage;
    }
}
