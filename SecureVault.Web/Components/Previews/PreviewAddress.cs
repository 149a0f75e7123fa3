using System.Globalization;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Previews;

/// <summary>Addresses for previews. Each names the content, so that a new content has a new address.</summary>
internal static class PreviewAddress
{
    /// <summary>The content for showing, if it is of a format that may be shown.</summary>
    public static string OfContent(ItemId item, VersionId version) => Of(item, "preview", "version", version);

    /// <summary>The content for keeping.</summary>
    public static string OfDownload(ItemId item, VersionId version) => Of(item, "content", "version", version);

    /// <summary>The thumbnail.</summary>
    public static string OfThumbnail(DriveEntry entry) => Of(entry.Id, "thumbnail", "v", entry.Version);

    private static string Of(ItemId item, string what, string parameter, VersionId version) =>
        string.Create(CultureInfo.InvariantCulture, $"/files/{item.Value:D}/{what}?{parameter}={version.Value:D}");
}
