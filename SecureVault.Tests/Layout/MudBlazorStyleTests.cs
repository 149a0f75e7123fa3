using System.Net;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Layout;

/// <summary>css/mudblazor.css has a part of the package's style sheet. A new version of the package may change what it was taken from.</summary>
public sealed class MudBlazorStyleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_rule_is_as_in_the_package()
    {
        await using var app = VaultApp.Start();
        using var client = app.NewClient(new CookieContainer());
        var sheet = await client.GetStringAsync(new Uri("/_content/MudBlazor/MudBlazor.min.css", UriKind.Relative), Token);
        var ours = await client.GetStringAsync(new Uri("/css/mudblazor.css", UriKind.Relative), Token);
        var rules = ours[(ours.IndexOf("*/", StringComparison.Ordinal) + 2)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(rules.Length > 50);
        Assert.All(rules, rule => Assert.True(IsIn(sheet, rule), rule));
    }

    // Of a rule for several kinds of elements we may have taken a part.
    private static bool IsIn(string sheet, string rule)
    {
        var (selectors, body) = (rule[..rule.IndexOf('{', StringComparison.Ordinal)], rule[rule.IndexOf('{', StringComparison.Ordinal)..]);
        for (var at = sheet.IndexOf(body, StringComparison.Ordinal); at >= 0; at = sheet.IndexOf(body, at + 1, StringComparison.Ordinal))
        {
            var start = sheet.LastIndexOfAny(['}', '/'], at - 1) + 1;
            if (selectors.Split(',').All(sheet[start..at].Split(',', '{').Contains))
            {
                return true;
            }
        }

        return false;
    }
}
