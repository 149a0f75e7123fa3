using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Web.Endpoints;
using SecureVault.Web.Endpoints.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Limits how many forms with a password, a code or a passkey may come from one network address. The framework's own middleware never disposes of
/// its limiters, whose timers then keep a stopped host in memory and at work.
/// </summary>
internal sealed class SecretFormLimit(IOptions<AccountsOptions> options) : IMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<string> _networks = PartitionedRateLimiter.Create<string, string>(network =>
        RateLimitPartition.GetFixedWindowLimiter(
            network, _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (KindOf(context.Request) is { } kind)
        {
            using var lease = _networks.AttemptAcquire($"{kind} {ClientNetwork.Of(context.Connection.RemoteIpAddress).Text}");
            if (!lease.IsAcquired)
            {
                await RefuseAsync(context.Response, lease, context.RequestAborted);
                return;
            }
        }

        await next(context);
    }

    public void Dispose() => _networks.Dispose();

    private static Task RefuseAsync(HttpResponse response, RateLimitLease lease, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return PlainPage.WriteTooManyAsync(response, cancellationToken);
    }

    private static string? KindOf(HttpRequest request)
    {
        // Each begins a visit to somebody else's server.
        if (HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments(ProviderPaths.Begin, StringComparison.OrdinalIgnoreCase))
        {
            return "provider";
        }

        // Each asks the provider's server about a code.
        if (request.Path.StartsWithSegments(ProviderPaths.Provider, StringComparison.OrdinalIgnoreCase, out var rest)
            && rest.Value?.EndsWith(ProviderPaths.CallbackEnd, StringComparison.OrdinalIgnoreCase) is true)
        {
            return "callback";
        }

        // The sign-in page asks for a question each time it opens; looking at it must not use up what people may try.
        return !HttpMethods.IsPost(request.Method) || !TakesSecrets(request.Path) ? null
            : request.Path.Equals(PasskeyEndpoints.QuestionPath, StringComparison.OrdinalIgnoreCase) ? "question"
            : "form";
    }

    // Routes don't tell capitals apart, so neither may the limit.
    private static bool TakesSecrets(PathString path) =>
        (path.StartsWithSegments("/account", StringComparison.OrdinalIgnoreCase)
            && !path.Equals(AccountEndpoints.SignOutPath, StringComparison.OrdinalIgnoreCase))
        || path.StartsWithSegments("/setup", StringComparison.OrdinalIgnoreCase);
}
