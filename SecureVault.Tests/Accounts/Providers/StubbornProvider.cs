using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Whether a provider answers when it is asked about itself.</summary>
internal enum Outage
{
    None,

    /// <summary>There is nothing at its address.</summary>
    Absent,

    /// <summary>It takes the request and never answers.</summary>
    Silent,

    /// <summary>It says that it is another one.</summary>
    Impostor,
}

/// <summary>
/// A provider on loopback that insists on everything a client has to get right, and gets wrong whatever a test tells it to. It asks nobody
/// for a password: <see cref="Next"/> says who signs in.
/// </summary>
internal sealed class StubbornProvider : IAsyncDisposable
{
    public const string ClientId = "vault";
    public const string ClientSecret = "what only the vault and its provider know";

    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, Grant> _codes = [];
    private readonly ConcurrentDictionary<string, Grant> _access = [];
    private readonly WebApplication _app;
    private int _keyRequests;

    private StubbornProvider(WebApplication app) => _app = app;

    public ProviderKeys Keys { get; } = new();

    public string Issuer => _app.Urls.First();

    /// <summary>Who signs in next, and what is wrong with it.</summary>
    public ProviderAnswer Next { get; set; } = new("nobody");

    public Outage Outage { get; set; }

    /// <summary>Whether it names itself on the way back (RFC 9207), and says so.</summary>
    public bool NamesItself { get; init; } = true;

    /// <summary>Whether people can sign out there.</summary>
    public bool HasSignOut { get; init; } = true;

    /// <summary>How often its keys were fetched.</summary>
    public int KeyRequests => _keyRequests;

    /// <summary>The codes that somebody tried to use a second time.</summary>
    public ConcurrentQueue<string> UsedTwice { get; } = [];

    /// <summary>What clients got wrong.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>The last identity token that it gave away.</summary>
    public string? LastToken { get; private set; }

    /// <summary>How many people signed out here.</summary>
    public int SignedOut { get; private set; }

    public static async Task<StubbornProvider> StartAsync(bool namesItself = true, bool hasSignOut = true)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--Urls=http://127.0.0.1:0"] });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new StubbornProvider(app) { NamesItself = namesItself, HasSignOut = hasSignOut };
        app.Run(provider.HandleAsync);
        await app.StartAsync(CancellationToken.None);
        return provider;
    }

    /// <summary>A message that sessions have ended.</summary>
    public string LogoutToken(string? subject, string? session, Func<ProviderAnswer, ProviderAnswer>? change = null, string type = "logout+jwt")
    {
        var answer = new ProviderAnswer(subject ?? string.Empty)
            .With("sub", subject)
            .With("sid", session)
            .With("jti", Guid.NewGuid().ToString())
            .WithJson("events", """{"http://schemas.openid.net/event/backchannel-logout":{}}""");
        answer = change?.Invoke(answer) ?? answer;
        return Keys.Sign(Claims(answer, nonce: null), answer.Signature, type);
    }

    /// <summary>A time as tokens have it, so many seconds from now.</summary>
    public static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + fromNow;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Keys.Dispose();
        _ended.Dispose();
    }

    private Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/.well-known/openid-configuration") => DescribeAsync(context),
        ("GET", "/keys") => PublishAsync(context),
        ("GET", "/authorize") => AuthorizeAsync(context),
        ("POST", "/token") => RedeemAsync(context),
        ("GET", "/claims") => TellAsync(context),
        ("GET", "/end-session") => LeaveAsync(context),
        _ => RefuseAsync(context, StatusCodes.Status404NotFound, "not_found"),
    };

    private async Task DescribeAsync(HttpContext context)
    {
        if (Outage == Outage.Silent)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Outage is Outage.Silent or Outage.Absent)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "not_found");
            return;
        }

        var described = new Dictionary<string, object>
        {
            ["issuer"] = Outage == Outage.Impostor ? "https://other.example.org" : Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/claims",
            ["jwks_uri"] = $"{Issuer}/keys",
            ["response_types_supported"] = (string[])["code"],
            ["subject_types_supported"] = (string[])["public"],
            ["id_token_signing_alg_values_supported"] = (string[])["RS256", "PS256", "ES256"],
            ["code_challenge_methods_supported"] = (string[])["S256"],
            ["authorization_response_iss_parameter_supported"] = NamesItself,
            ["backchannel_logout_supported"] = true,
            ["backchannel_logout_session_supported"] = true,
        };
        if (HasSignOut)
        {
            described["end_session_endpoint"] = $"{Issuer}/end-session";
        }

        await context.Response.WriteAsJsonAsync(described);
    }

    private Task PublishAsync(HttpContext context)
    {
        Interlocked.Increment(ref _keyRequests);
        return context.Response.WriteAsJsonAsync(Keys.Published);
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        if (ErrorIn(asked) is { } error)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        var (code, answer) = (Guid.NewGuid().ToString("N"), Next);
        _codes[code] = new Grant(asked["redirect_uri"].ToString(), asked["nonce"].ToString(), asked["code_challenge"].ToString(), answer);
        var parameters = new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"], ["iss"] = NamesItself ? Issuer : null };
        foreach (var (name, value) in answer.Parameters)
        {
            parameters[name] = value;
        }

        context.Response.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"]!, parameters.Where(parameter => parameter.Value is not null)));
    }

    private static string? ErrorIn(IQueryCollection asked) =>
        asked["client_id"] != ClientId ? "client_id"
        : asked["response_type"] != "code" ? "response_type"
        : asked["response_mode"].ToString() is not ("" or "query") ? "response_mode"
        : !asked["scope"].ToString().Split(' ').Contains("openid") ? "scope"
        : asked["code_challenge_method"] != "S256" || asked["code_challenge"].ToString().Length != 43 ? "code_challenge"
        : asked["state"].ToString().Length < 22 ? "state"
        : asked["nonce"].ToString().Length < 22 ? "nonce"
        : asked.ContainsKey("client_secret") ? "client_secret"
        : null;

    private async Task RedeemAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(_ended.Token);
        if (!IsTheClient(context.Request, form))
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        var code = form["code"].ToString();
        if (!_codes.TryGetValue(code, out var grant) || !grant.TryUse())
        {
            UsedTwice.Enqueue(code);
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_grant");
            return;
        }

        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["grant_type"] != "authorization_code" || form["redirect_uri"] != grant.RedirectUri || challenge != grant.Challenge)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_grant");
            return;
        }

        var access = Guid.NewGuid().ToString("N");
        _access[access] = grant;
        LastToken = Keys.Sign(Claims(grant.Answer, grant.Nonce), grant.Answer.Signature, "JWT");
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new { access_token = access, token_type = "Bearer", expires_in = 300, id_token = LastToken });
    }

    /// <summary>The secret may be in the form or in the header (RFC 6749, section 2.3.1).</summary>
    private static bool IsTheClient(HttpRequest request, IFormCollection form)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.Ordinal))
        {
            return form["client_id"] == ClientId && form["client_secret"] == ClientSecret;
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[scheme.Length..])).Split(':').Select(part => Uri.UnescapeDataString(part.Replace('+', ' ')));
        return parts.SequenceEqual([ClientId, ClientSecret]);
    }

    private Task TellAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return _access.TryGetValue(header.Replace("Bearer ", string.Empty, StringComparison.Ordinal), out var grant)
            ? context.Response.WriteAsJsonAsync(grant.Answer.UserInfo ?? new { sub = grant.Answer.Subject })
            : RefuseAsync(context, StatusCodes.Status401Unauthorized, "invalid_token");
    }

    /// <summary>Sends back whoever signed out with a token of this provider.</summary>
    private Task LeaveAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        if (asked["id_token_hint"] != LastToken || asked["client_id"] != ClientId)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "id_token_hint");
        }

        SignedOut++;
        context.Response.Redirect(asked["post_logout_redirect_uri"]!);
        return Task.CompletedTask;
    }

    private Dictionary<string, object?> Claims(ProviderAnswer answer, string? nonce)
    {
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Issuer,
            ["sub"] = answer.Subject,
            ["aud"] = ClientId,
            ["iat"] = Seconds(0),
            ["exp"] = Seconds(300),
            ["nonce"] = nonce,
        };
        foreach (var (name, value) in answer.Claims)
        {
            claims[name] = value;
        }

        return claims.Where(claim => claim.Value is not null).ToDictionary();
    }

    private Task RefuseAsync(HttpContext context, int status, string error)
    {
        Complaints.Enqueue($"{context.Request.Path}: {error}");
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error });
    }

    private sealed record Grant(string RedirectUri, string Nonce, string Challenge, ProviderAnswer Answer)
    {
        private int _isUsed;

        public bool TryUse() => Interlocked.Exchange(ref _isUsed, 1) == 0;
    }
}
