using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace SecureVault.Web.Endpoints;

/// <summary>The headers under which content leaves the vault.</summary>
internal static class DownloadHeaders
{
    /// <summary>For saving, never for showing, under a name that is safe already.</summary>
    public static void Set(HttpResponse response, string safeName)
    {
        // The browser may keep it for going on with a broken download, but asks here each time before it uses it.
        response.Headers.CacheControl = "private, no-cache";

        // RFC 6266: the plain form for old programs, the extended one with the name as it is.
        var header = new ContentDispositionHeaderValue(DispositionTypeNames.Attachment);
        header.SetHttpFileName(safeName);
        response.Headers.ContentDisposition = header.ToString();
    }
}
