using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Where the uploads of a window go: into the folder that it shows. The page that shows one says so, and says when it does no more.</summary>
internal sealed class UploadDestination
{
    /// <summary>Another folder is shown, or it has another name; on the thread of whoever told.</summary>
    public event Action? Changed;

    /// <summary>The folder that is shown; the top when none is.</summary>
    public ItemId Folder { get; private set; } = ItemId.Root;

    /// <summary>Its name; empty at the top.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>A folder is shown from now on.</summary>
    public void Show(ItemId folder, string name)
    {
        name = folder == ItemId.Root ? string.Empty : name;
        if ((folder, name) != (Folder, Name))
        {
            (Folder, Name) = (folder, name);
            Changed?.Invoke();
        }
    }

    /// <summary>The top is shown, or no folder at all.</summary>
    public void ShowTop() => Show(ItemId.Root, string.Empty);

    /// <inheritdoc/>
    public override string ToString() => $"UploadDestination({Folder})";
}
