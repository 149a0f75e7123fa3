using Microsoft.Net.Http.Headers;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>The headers under which content leaves the vault.</summary>
internal static class DownloadHeaders
{
    /// <summary>Under a name that can do no harm, for saving or for showing.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="disposition">Whether it is to be kept or shown.</param>
    public static void Set(HttpResponse response, string name, string disposition)
    {
        // The browser may keep it for going on with a broken download, but asks here each time before it uses it.
        response.Headers.CacheControl = "private, no-cache";

        // RFC 6266: the plain form for old programs, the extended one with the name as it is.
        var header = new ContentDispositionHeaderValue(disposition);
        header.SetHttpFileName(SafeName.For(name));
        response.Headers.ContentDisposition = header.ToString();
    }
}
