using Bunit;
using SecureVault.Tests.Drive;
using SecureVault.Web.Components.Drive.Details;

namespace SecureVault.Tests.Receipts;

/// <summary>How a file is protected, told to people: a sentence first, and the technical part for those who open it.</summary>
public sealed class ReceiptCardTests : DriveFixture
{
    [Fact]
    public async Task A_plain_sentence_comes_first_and_the_receipt_is_folded()
    {
        await StoreAsync("notes.txt");
        var entry = Assert.Single(await Vault.ListAsync(User));
        var card = Render<ReceiptCard>(builder => builder.Add(one => one.Entry, entry).Add(one => one.Now, Vault.Clock.GetUtcNow()));
        card.WaitForAssertion(() => Assert.Equal("This file is encrypted. Only this vault’s key opens it.", card.Find("h3 + p").TextContent.Trim()));

        var folded = card.Find("details");
        Assert.False(folded.HasAttribute("open"));
        Assert.Contains("SHA-256", folded.TextContent, StringComparison.Ordinal);

        await card.InvokeAsync(() => card.Find("[aria-label='Verify now']").Click());
        card.WaitForAssertion(() => Assert.EndsWith("Verified just now.", card.Find("h3 + p").TextContent.Trim(), StringComparison.Ordinal));
    }
}
