using System.Net;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Tests.Accounts;

/// <summary>Where a sign-in may send people on to.</summary>
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/folders/0195d6a0?view=1&a=%20#x", "/folders/0195d6a0?view=1&a=%20#x")]
    [InlineData("/a\u2028b", "/a%E2%80%A8b")]
    [InlineData("/a\u00a0b", "/a%C2%A0b")]
    [InlineData("/\ud83d\ude00", "/%F0%9F%98%80")]
    [InlineData("/a b\"<>\\^`{|}", "/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D")]
    [InlineData("/a\tb", "else")]
    [InlineData("/a\r\nSet-Cookie: x", "else")]
    [InlineData("/\u0085", "else")]
    [InlineData("//evil.example", "else")]
    [InlineData("/\\evil.example", "else")]
    [InlineData("https://evil.example", "else")]
    [InlineData("javascript:alert(1)", "else")]
    [InlineData("", "else")]
    [InlineData(null, "else")]
    public void Only_pages_of_this_application_and_only_what_a_header_can_carry(string? address, string expected) =>
        Assert.Equal(expected, ReturnAddress.LocalOr(address, "else"));

    [Fact]
    public void An_address_without_end_is_not_followed() =>
        Assert.Equal("else", ReturnAddress.LocalOr("/" + new string('a', 2000), "else"));

    [Theory]
    [InlineData("/a\u2028b", "/a%E2%80%A8b")]
    [InlineData("/a\u00a0b", "/a%C2%A0b")]
    public async Task A_sign_in_sends_on_to_an_address_outside_ascii(string returnUrl, string expected)
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password, returnUrl);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, new Uri(app.Address, answer.Headers.Location!).AbsolutePath);
        var again = await client.GetAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
    }
}
