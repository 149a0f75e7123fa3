namespace SecureVault.Web.Components.Drive;

/// <summary>The commands of a list of items.</summary>
public enum DriveCommand
{
    Open,
    Toggle,
    SelectAll,
    Clear,
    Rename,
    Delete,
    Move,
    CopyTo,
    Cut,
    Copy,
    Paste,
    Favourite,
    Download,
    Share,
    ShowInFolder,
    NewFolder,
    Details,
    Menu,
    Help,
    Up,
    Undo,
    Restore,
    Purge,
}
