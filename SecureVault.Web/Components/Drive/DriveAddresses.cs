using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>Addresses of what is in a drive. Identifiers only, never a name.</summary>
internal static class DriveAddresses
{
    public const string Top = "/";

    public const string Recent = "/recent";

    public const string Favourites = "/favourites";

    public const string Trash = "/trash";

    /// <summary>Whether the window can show a file itself.</summary>
    public static bool CanShow(DriveEntry entry) => !entry.IsFolder && PreviewFormat.KindOf(entry.Name) != PreviewKind.None;

    /// <summary>Whether a click shows a file: what can be shown, and pictures, of which people expect to see why not.</summary>
    public static bool OpensHere(DriveEntry entry) => CanShow(entry) || (!entry.IsFolder && FileKind.Of(entry.Name).Css == "image");

    /// <summary>Whether what the window shows of a file can be printed.</summary>
    public static bool CanPrint(DriveEntry entry) => PreviewFormat.KindOf(entry.Name) switch
    {
        PreviewKind.Image or PreviewKind.Pdf or PreviewKind.Text or PreviewKind.Markdown => entry.Length > 0,
        PreviewKind.None or PreviewKind.Video or PreviewKind.Audio => false,
    };

    public static string Folder(ItemId folder) => folder == ItemId.Root ? Top : $"/folders/{folder}";

    /// <summary>A file that is shown in a window of its own.</summary>
    public static string View(ItemId file) => $"/view/{file}";

    public static string Content(ItemId file) => $"/files/{file}/content";

    public static string Zip(ItemId folder) => $"/folders/{folder}/zip";

    /// <summary>A selection as an archive.</summary>
    public static string Zip(string ticket) => $"/files/zip/{ticket}";

    public static string Content(ItemId file, VersionId version) => $"/files/{file}/content?version={version}";

    /// <summary>The picture of the content that a file shows; another content has another address, so that it can be kept.</summary>
    public static string Thumbnail(DriveEntry file) => $"/files/{file.Id}/thumbnail?v={file.Version}";
}
