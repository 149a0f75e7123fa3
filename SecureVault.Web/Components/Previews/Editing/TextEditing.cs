using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>The text that is edited in a window. Lists and previews ask for it here; the layout shows it, so that it outlives the page that asked.</summary>
internal sealed class TextEditing
{
    /// <summary>An editor is to be shown.</summary>
    public event Action? Opened;

    /// <summary>An editor was closed; the file is as it was last saved there.</summary>
    public event Action<DriveEntry>? Closed;

    /// <summary>The file; null when none is edited.</summary>
    public DriveEntry? Entry { get; private set; }

    /// <summary>Opens a file in the editor, unless another one is there already: the second half of a double click opens nothing.</summary>
    public void Open(DriveEntry entry)
    {
        if (Entry is null)
        {
            Entry = entry;
            Opened?.Invoke();
        }
    }

    /// <summary>Closes the editor.</summary>
    public void Close(DriveEntry entry)
    {
        if (Entry is not null)
        {
            Entry = null;
            Closed?.Invoke(entry);
        }
    }
}
