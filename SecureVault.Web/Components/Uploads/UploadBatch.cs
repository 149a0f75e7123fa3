using SecureVault.Core;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Files that were picked together.</summary>
public sealed class UploadBatch
{
    private Action? _release;

    internal UploadBatch(ItemId folder, string folderName, PickFolders? folders, Action release) =>
        (Folder, FolderName, Folders, _release) = (folder, folderName, folders, release);

    /// <summary>Where they go; those with a path go into folders below it.</summary>
    public ItemId Folder { get; }

    /// <summary>That folder's name; empty at the top.</summary>
    public string FolderName { get; }

    /// <summary>A person's decision for all of them.</summary>
    public NameDecision? ForAll { get; set; }

    /// <summary>The folders that their paths name; null when none has a path.</summary>
    internal PickFolders? Folders { get; }

    /// <summary>True once all its folders were asked for.</summary>
    internal bool IsPrepared { get; set; }

    /// <summary>Takes the folders away that were made for files that then did not come: they are nobody's wish.</summary>
    /// <param name="items">All of the queue.</param>
    internal void TidyFolders(List<UploadItem> items)
    {
        if (Folders is not { HasMade: true } || !IsPrepared || items.Exists(item => item.Batch == this && !item.IsSettled))
        {
            return;
        }

        // The next attempt asks for the folder again.
        foreach (var item in items.Where(item => item.Batch == this && item.State != UploadState.Stored && item.File.Path.Length > 0))
        {
            item.Folder = null;
        }

        Folders.Tidy();
    }

    /// <summary>Lets the browser forget the files; only the first call counts.</summary>
    public void Release() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
