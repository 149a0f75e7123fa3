using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Languages;

/// <summary>The language of a page is the browser's, where there is one.</summary>
public sealed class LanguageChoiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("en-GB", "en")]
    [InlineData("fr-FR,de;q=0.5", "de")]
    [InlineData("fr", "en")]
    [InlineData("tlh-KX,x-y-z,*;q=0.1", "en")]
    [InlineData("../../etc/passwd%00, de--DE, ;;;q=9", "en")]
    [InlineData(null, "en")]
    public async Task A_page_is_in_the_first_language_of_the_browser_that_there_is(string? accepted, string language)
    {
        await using var app = VaultApp.Start();
        using var client = new HttpClient { BaseAddress = app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/sign-in");
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        }

        using var response = await client.SendAsync(request, Token);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Contains($"<html lang=\"{language}\"", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
