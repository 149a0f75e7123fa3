using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Tells the audit log who makes a request, and from where. It stands behind the authentication.</summary>
internal sealed class AuditOrigins(RequestDelegate next, IOptions<PrivacyOptions> options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        OriginOf(context, options.Value).Begin();
        await next(context);
    }

    public static AuditOrigin OriginOf(HttpContext context, PrivacyOptions options)
    {
        var address = AuditOrigin.AddressOf(context.Connection.RemoteIpAddress, options.FullAddresses);
        return context.User.FindVaultUser() is { } user
            ? AuditOrigin.Person(user, context.User.FindSession(), address)
            : AuditOrigin.Visitor(address);
    }
}
