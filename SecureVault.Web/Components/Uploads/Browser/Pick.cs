using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>Files that were picked or dropped together.</summary>
/// <param name="Files">In the order in which they are to go.</param>
/// <param name="Folder">Where it goes: the folder that was shown then, or the one that it was dropped on.</param>
/// <param name="Release">Lets the browser forget it.</param>
internal sealed record Pick(IReadOnlyList<PickedFile> Files, ItemId Folder, Action Release)
{
    /// <summary>The folder's name; empty at the top.</summary>
    public string FolderName { get; init; } = string.Empty;

    /// <summary>Paths of dropped folders that have no file in them.</summary>
    public IReadOnlyList<string> EmptyFolders { get; init; } = [];

    /// <summary>Another app sent it, so the person hasn't seen a folder that it goes to.</summary>
    public bool IsShared { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Pick({Files.Count} files)";
}
