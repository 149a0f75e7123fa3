using Microsoft.Net.Http.Headers;
using SecureVault.Core.Files;

namespace SecureVault.Web.Endpoints;

/// <summary>The name under which a download arrives.</summary>
internal static class DownloadName
{
    /// <summary>RFC 6266: the plain form for old programs, the extended one with the name as it is.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="disposition">Whether it is to be kept or shown.</param>
    public static string Header(string name, string disposition)
    {
        var header = new ContentDispositionHeaderValue(disposition);
        header.SetHttpFileName(SafeName.For(name));
        return header.ToString();
    }
}
