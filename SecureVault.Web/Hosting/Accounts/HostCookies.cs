using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>
/// Over HTTPS our cookies have names that begin with __Host-: browsers then take them from this very host only, over HTTPS, for all
/// paths, so that no page of a sibling domain and nobody in the network can plant one. The rest of the program knows the plain names,
/// which are also those over plain HTTP, where browsers would refuse the prefix.
/// </summary>
internal static class HostCookies
{
    /// <summary>The prefix of all our cookies.</summary>
    public const string Ours = "SecureVault";

    private const string Prefix = "__Host-";

    public static Task UseAsync(HttpContext context, RequestDelegate next)
    {
        // Below a path of the host a cookie has that path, and then it may not have the prefix.
        if (context.Request.IsHttps && !context.Request.PathBase.HasValue)
        {
            context.Features.Set<IRequestCookiesFeature>(new Received { Cookies = new ReceivedCookies(context.Request.Cookies) });
            context.Features.Set<IResponseCookiesFeature>(new Sent(new SentCookies(context.Response.Cookies)));
        }

        return next(context);
    }

    /// <summary>The names of what was received, as the program knows them. A plain one of ours came from somebody else.</summary>
    private static IEnumerable<string> KnownOf(IEnumerable<string> keys) => keys
        .Where(key => !key.StartsWith(Ours, StringComparison.Ordinal))
        .Select(key => key.StartsWith(Prefix + Ours, StringComparison.Ordinal) ? key[Prefix.Length..] : key);

    private static string NameOf(string key) => key.StartsWith(Ours, StringComparison.Ordinal) ? Prefix + key : key;

    private sealed class Received : IRequestCookiesFeature
    {
        public required IRequestCookieCollection Cookies { get; set; }
    }

    private sealed record Sent(IResponseCookies Cookies) : IResponseCookiesFeature;

    private sealed class ReceivedCookies(IRequestCookieCollection all) : IRequestCookieCollection
    {
        public int Count => all.Count;

        public ICollection<string> Keys => [.. KnownOf(all.Keys)];

        public string? this[string key] => all[NameOf(key)];

        public bool ContainsKey(string key) => all.ContainsKey(NameOf(key));

        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => all.TryGetValue(NameOf(key), out value);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => all.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class SentCookies(IResponseCookies cookies) : IResponseCookies
    {
        public void Append(string key, string value) => cookies.Append(NameOf(key), value);

        public void Append(string key, string value, CookieOptions options) => cookies.Append(NameOf(key), value, options);

        public void Delete(string key) => cookies.Delete(NameOf(key));

        public void Delete(string key, CookieOptions options) => cookies.Delete(NameOf(key), options);
    }
}
