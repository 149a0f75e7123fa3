using System.Net;
using System.Text.RegularExpressions;
using SecureVault.Core.Accounts;

namespace SecureVault.Tests.Hosting;

/// <summary>A browser without pages: keeps cookies, follows nothing, fills in forms.</summary>
internal sealed partial class VaultClient : IDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string Password = "long enough to count";

    private readonly HttpClient _http;

    public VaultClient(VaultApp app) => _http = app.NewClient(Cookies);

    /// <summary>A client of a server that is another process, or of a proxy, whose certificate nobody signed for.</summary>
    public VaultClient(Uri address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = Cookies };
#pragma warning disable CA5359 // the test's own certificate
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        _http = new(handler) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public HttpClient Http => _http;

    /// <summary>A client that is signed in as the first administrator of a new vault.</summary>
    public static async Task<VaultClient> SetUpAsync(VaultApp app)
    {
        var client = new VaultClient(app);
        var answer = await client.SubmitAsync(
            $"/setup?code={app.Get<AccountSetup>().Code}",
            new() { ["Form.Email"] = AdminEmail, ["Form.Password"] = Password, ["Form.Repeated"] = Password });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    /// <summary>Makes the first administrator without a request, for limits that count them.</summary>
    public static async Task AddAdministratorAsync(VaultApp app)
    {
        var setup = app.Get<AccountSetup>();
        Assert.IsType<CreateAccountOutcome.Created>(await setup.CreateFirstAdministratorAsync(setup.Code!, AdminEmail, Password, Token));
    }

    /// <summary>A client that is signed in as somebody whom the administrator has invited.</summary>
    public static async Task<VaultClient> InviteAsync(VaultApp app, string email)
    {
        var administrator = await app.FindUserAsync(AdminEmail);
        var invited = Assert.IsType<InviteOutcome.Invited>(await app.Get<Invitations>().CreateAsync(await app.FreshAsync(administrator), email, false, Token));
        var client = new VaultClient(app);
        var answer = await client.SubmitAsync(
            $"/account/invitation?code={invited.Code}", new() { ["Form.Password"] = Password, ["Form.Repeated"] = Password });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative), Token);

    public Task<HttpResponseMessage> SignInAsync(string email, string password, string returnUrl = "/") =>
        SubmitAsync(
            $"/account/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["Form.Email"] = email, ["Form.Password"] = password });

    /// <summary>Loads a page and sends its form, or the one that is named, as a browser would.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, Dictionary<string, string> fields, string? form = null)
    {
        using var page = await GetAsync(path);
        var html = await page.Content.ReadAsStringAsync(Token);
        fields["__RequestVerificationToken"] = AntiforgeryToken().Match(html).Groups[1].Value;
        fields["_handler"] = form ?? Handler().Match(html).Groups[1].Value;
        using var content = new FormUrlEncodedContent(fields);
        return await _http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
    }

    /// <summary>Sends a form of a page to another address.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, string page)
    {
        var html = await (await GetAsync(page)).Content.ReadAsStringAsync(Token);
        using var content = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["__RequestVerificationToken"] = AntiforgeryToken().Match(html).Groups[1].Value });
        return await _http.PostAsync(new Uri(address, UriKind.Relative), content, Token);
    }

    public async Task<bool> IsSignedInAsync() => (await GetAsync("/account/security")).StatusCode == HttpStatusCode.OK;

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]+)\"")]
    private static partial Regex Handler();
}
