using System.Net;

namespace SecureVault.Tests.Hosting;

/// <summary>The answers for supervisors, which anybody may ask for.</summary>
public sealed class HealthAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task They_are_one_word_that_no_page_can_make_anything_of(string address)
    {
        await using var app = VaultApp.Start();
        using var client = app.NewClient(new CookieContainer());

        using var answer = await client.GetAsync(address, Token);

        Assert.Equal((HttpStatusCode.OK, "Healthy"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["default-src 'none'; frame-ancestors 'none'"], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }
}
