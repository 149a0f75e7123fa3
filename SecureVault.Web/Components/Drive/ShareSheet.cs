using Microsoft.AspNetCore.StaticFiles;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive;

/// <summary>What can be handed to other programs of a device by its share sheet. Whether the device has one, the browser says (js/drive-dialogs.js).</summary>
internal static class ShareSheet
{
    /// <summary>The file is in the browser's memory while it is handed on, and a phone has not much of it.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Types = new();

    public static bool CanOffer(DriveEntry entry) => !entry.IsFolder && entry.Length is > 0 and <= MostBytes;

    /// <summary>By the name: other programs are chosen by it, and none of them runs what it gets for its type.</summary>
    public static string TypeOf(DriveEntry entry) => Types.TryGetContentType(entry.Name, out var type) ? type : Unknown;
}
