using SecureVault.Core.Accounts;

namespace SecureVault.Web.Endpoints;

/// <summary>A request as the server sees it behind its proxies, for the page that compares it with what the browser sees.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Host">The name that the request is for.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Protocol">The version of HTTP on the last leg.</param>
/// <param name="Believed">The proxies' headers that were believed.</param>
/// <param name="Ignored">Those that were not, because nobody vouches for who sent them.</param>
internal sealed record SeenConnection(
    string Scheme, string Host, string Address, string Protocol, IReadOnlyList<string> Believed, IReadOnlyList<string> Ignored);

internal static class ConnectionEndpoint
{
    public const string Path = "/admin/diagnostics/connection";

    // What the framework keeps of a header that it believed (ForwardedHeadersOptions' defaults), beside the header itself.
    private static readonly (string Header, string Kept)[] Headers = [("X-Forwarded-For", "X-Original-For"), ("X-Forwarded-Proto", "X-Original-Proto")];

    private static readonly string[] NeverBelieved = ["Forwarded", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Real-IP"];

    public static void MapConnection(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, (HttpContext context) => Results.Json(Of(context))).RequireAuthorization(policy => policy.RequireRole(AccountRoles.Administrator));

    private static SeenConnection Of(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var headers = context.Request.Headers;
        return new SeenConnection(
            context.Request.Scheme,
            context.Request.Host.ToString(),
            context.Connection.RemoteIpAddress?.ToString() ?? string.Empty,
            context.Request.Protocol,
            [.. Headers.Where(pair => headers.ContainsKey(pair.Kept)).Select(pair => pair.Header)],
            [.. Headers.Where(pair => headers.ContainsKey(pair.Header)).Select(pair => pair.Header).Concat(NeverBelieved.Where(headers.ContainsKey))]);
    }
}
