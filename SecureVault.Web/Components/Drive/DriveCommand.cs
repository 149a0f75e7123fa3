namespace SecureVault.Web.Components.Drive;

/// <summary>What can be done in a list of items.</summary>
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
    Search,
    Help,
    Up,
    Undo,
    Restore,
    Purge,
}
