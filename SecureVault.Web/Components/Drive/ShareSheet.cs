using Microsoft.AspNetCore.StaticFiles;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive;

/// <summary>Decides which files can be handed to other programs by a device's share sheet. The browser says whether the device has one (js/drive/dialogs.js).</summary>
internal static class ShareSheet
{
    /// <summary>The file is in the browser's memory while it is handed on, and a phone has little of that.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Types = new();

    public static bool CanOffer(DriveEntry entry) => !entry.IsFolder && entry.Length is > 0 and <= MaxBytes;

    /// <summary>Goes by the name, because devices choose the program by it.</summary>
    public static string TypeOf(DriveEntry entry) => Types.TryGetContentType(entry.Name, out var type) ? type : Unknown;
}
