namespace SecureVault.Web.Components.Drive;

/// <summary>The commands of a list of items.</summary>
public enum DriveCommand
{
    Open,
    Toggle,
    SelectAll,
    Clear,
    Edit,
    Rename,
    Delete,
    Move,
    CopyTo,
    Cut,
    Copy,
    Paste,
    Favourite,
    Download,
    Print,
    Share,
    ShowInFolder,
    NewFolder,
    NewTextFile,
    Details,
    Menu,
    Help,
    Up,
    Undo,
    Restore,
    Purge,
}
