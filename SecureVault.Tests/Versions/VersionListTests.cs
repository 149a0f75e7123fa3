using Bunit;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;
using SecureVault.Core.Versions;
using SecureVault.Tests.Drive;
using SecureVault.Web.Components.Drive.Details;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Tests.Versions;

/// <summary>The contents that a file had: each with its receipt, and with buttons that can be told apart.</summary>
public sealed class VersionListTests : DriveFixture
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public async Task Each_button_says_which_version_it_is_about()
    {
        var (item, first) = (await StoreAsync("plan.txt"), Vault.Clock.GetUtcNow());
        Vault.Clock.Advance(TimeSpan.FromDays(2));
        await ReplaceAsync("plan.txt", 2000);
        Vault.Clock.Advance(TimeSpan.FromSeconds(5)); // in the same minute
        await ReplaceAsync("plan.txt", 3000);
        await ReplaceAsync("plan.txt", 4000); // in the same second
        await ReplaceAsync("plan.txt", 5000);

        var list = await ShowAsync(item);

        list.WaitForAssertion(() => Assert.Equal(5, list.FindAll(".sv-versions li").Count));
        var names = list.FindAll(".sv-versions__do [aria-label]").Select(button => button.GetAttribute("aria-label")!).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains("Show the current version", names);
        Assert.Contains($"Show the version of {TimeText.Moment(first, Berlin)}", names);
        Assert.Contains($"Delete the version of {TimeText.Moment(first, Berlin)}", names);
        Assert.Contains($"Show the version of {TimeText.Exact(first.AddDays(2), Berlin)}", names);
    }

    [Fact]
    public async Task An_older_version_has_its_own_receipt_and_is_verified_by_itself()
    {
        var (item, name) = (await StoreAsync("plan.txt"), $"the version of {TimeText.Moment(Vault.Clock.GetUtcNow(), Berlin)}");
        var old = Path.GetFileName(await Vault.ObjectOfAsync(item));
        Vault.Clock.Advance(TimeSpan.FromDays(2));
        await ReplaceAsync("plan.txt", 2000);
        await Vault.DamageAsync(item, fromEnd: 1); // only the new one
        var list = await ShowAsync(item);

        var receipt = list.WaitForElement($"button[aria-label='Protection of {name}']");
        Assert.Equal("false", receipt.GetAttribute("aria-expanded"));
        receipt.Click();
        var verify = list.WaitForElement($"[aria-label='Verify {name} now']");
        Assert.Contains(old, list.Find(".sv-receipt--older .sv-receipt__code").TextContent, StringComparison.Ordinal);
        verify.Click();

        list.WaitForAssertion(() => Assert.NotEmpty(list.FindAll(".sv-receipt--older .sv-receipt__verdict--good")));
        var versions = await Vault.Get<FileVersions>().ListAsync(User, item, Token);
        var receipts = Vault.Get<ReceiptService>();
        Assert.NotNull((await receipts.FindAsync(User, item, versions[1].Id, Token))!.Verified);
        Assert.Null((await receipts.FindAsync(User, item, versions[0].Id, Token))!.Verified);
        Assert.IsType<VerifyOutcome.Damaged>(await receipts.VerifyAsync(User, item, null, null, Token));
        list.Find($"button[aria-label='Protection of {name}']").Click();
        list.WaitForAssertion(() => Assert.Empty(list.FindAll(".sv-receipt--older")));
    }

    [Fact]
    public async Task Restoring_or_deleting_a_version_keeps_the_focus_in_the_page()
    {
        var item = await StoreAsync("plan.txt");
        await ReplaceAsync("plan.txt", 2000);
        var list = await ShowAsync(item);

        list.WaitForElement("[aria-label^='Make the version of']").Click();
        list.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke(calledTimes: 1));
        list.WaitForElement("[aria-label^='Delete the version of']").Click();
        list.WaitForElement(".mud-dialog .sv-button--danger").Click();

        list.WaitForAssertion(() => Assert.Contains("No older versions", list.Find(".sv-versions").TextContent, StringComparison.Ordinal));
        list.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke(calledTimes: 2));
    }

    private Task<ItemId> ReplaceAsync(string name, int length) => Vault.StoreAsync(User, name, ItemId.Root, new byte[length], NameConflict.Replace);

    private async Task<IRenderedComponent<Stage<VersionList>>> ShowAsync(ItemId item) => Show<VersionList>(
        (nameof(VersionList.Entry), (await Vault.Items.FindAsync(User, item, Token))!),
        (nameof(VersionList.Zone), Berlin),
        (nameof(VersionList.Now), Vault.Clock.GetUtcNow()));
}
