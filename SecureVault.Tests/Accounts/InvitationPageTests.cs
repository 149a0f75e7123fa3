using System.Net;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>The page behind an invitation's link when the link does not hold.</summary>
public sealed class InvitationPageTests
{
    [Theory]
    [InlineData("/account/invitation?code=none")]
    [InlineData("/account/invitation")]
    public async Task A_link_that_does_not_hold_says_so_and_what_to_do(string address)
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        using var stranger = new VaultClient(app);

        foreach (var whoever in new[] { client, stranger })
        {
            using var answer = await whoever.GetAsync(address);
            var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
            Assert.Contains("This invitation doesn", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Nothing here", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_browser_lets_go_of_what_it_kept_with_the_sign_out()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);

        using var answer = await client.PostAsync("/account/sign-out", "/account/security");

        Assert.Equal("\"cache\"", Assert.Single(answer.Headers.GetValues("Clear-Site-Data")));
    }
}
