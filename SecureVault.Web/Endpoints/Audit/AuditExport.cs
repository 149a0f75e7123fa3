using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SecureVault.Core.Audit.Upkeep;

namespace SecureVault.Web.Endpoints.Audit;

/// <summary>The addresses of the log as a file.</summary>
internal static class AuditExport
{
    public const string AllPath = "/admin/audit/export";
    public const string OwnPath = "/settings/activity/export";

    /// <summary>The address of an export with the same filters as the page.</summary>
    public static string Address(bool isAll, string format, AuditFilter filter)
    {
        var query = new Dictionary<string, string?>
        {
            ["person"] = filter.Person?.ToString(),
            ["target"] = filter.Target?.ToString(),
            ["action"] = filter.Action?.ToString(),
            ["outcome"] = filter.Outcome?.ToString(),
            ["from"] = filter.From?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["until"] = filter.Until?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        };
        return QueryHelpers.AddQueryString($"{(isAll ? AllPath : OwnPath)}/{format}", query.Where(pair => pair.Value is not null));
    }
}
