using System.Net;
using System.Text.RegularExpressions;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>A browser that has cookies of the vault and of a provider that somebody else wrote, and goes wherever the two send it.</summary>
internal sealed partial class ForeignBrowser : IDisposable
{
    private readonly Uri _vault;
    private readonly HttpClient _http;

    public ForeignBrowser(VaultApp app)
    {
        (_vault, Vault) = (app.Address, new VaultClient(app));
        _http = app.NewClient(Vault.Cookies);
    }

    /// <summary>The same browser, at the vault.</summary>
    public VaultClient Vault { get; }

    /// <summary>Every address that it came by.</summary>
    public List<Uri> Seen { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Follows an address of the vault until that sends the browser to one of its pages.</summary>
    /// <param name="path">The address.</param>
    /// <param name="account">Who signs in where the provider asks.</param>
    public async Task<string> FollowAsync(string path, string account)
    {
        var next = new Uri(_vault, path);
        while (true)
        {
            Seen.Add(next);
            using var answer = await _http.GetAsync(next, Token);
            var location = answer.StatusCode is HttpStatusCode.OK
                ? await SubmitAsync(next, await answer.Content.ReadAsStringAsync(Token))
                : answer.Headers.Location;
            Assert.True(location is not null, $"{next} answers {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Token)}");
            var from = next;
            next = new Uri(next, location);
            if (from.Authority == _vault.Authority && next.Authority == _vault.Authority)
            {
                return next.PathAndQuery;
            }

            Assert.True(Seen.Count < 20, $"It goes round and round: {string.Join(' ', Seen)}");
            next = next.AbsolutePath.StartsWith("/interaction/", StringComparison.Ordinal) ? new Uri($"{next}?account={account}") : next;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        Vault.Dispose();
    }

    /// <summary>Says yes where a provider asks whether one wants to sign out.</summary>
    private async Task<Uri?> SubmitAsync(Uri page, string html)
    {
        var (action, secret) = (Action().Match(html), Secret().Match(html));
        if (!action.Success)
        {
            return null;
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["xsrf"] = secret.Groups[1].Value, ["logout"] = "yes" });
        using var answer = await _http.PostAsync(new Uri(page, action.Groups[1].Value), form, Token);
        return answer.Headers.Location;
    }

    [GeneratedRegex("action=\"([^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"xsrf\" value=\"([^\"]+)\"")]
    private static partial Regex Secret();
}
