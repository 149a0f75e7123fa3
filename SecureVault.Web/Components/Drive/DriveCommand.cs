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

/// <summary>Which key means what. wwwroot/js/drive.js hands on these keys and no others.</summary>
internal static class DriveKeys
{
    private const int Page = 10;

    /// <summary>The place that a key moves the focus to; null for a key that moves nothing.</summary>
    public static int? MoveOf(string key, int step, DriveView view)
    {
        var at = view.FocusIndex;
        var isTiled = step > 1;
        return key switch
        {
            "ArrowDown" => at < 0 ? 0 : at + step < view.Entries.Count ? at + step : at,
            "ArrowUp" => at < 0 ? 0 : at - step >= 0 ? at - step : at,
            "ArrowRight" when isTiled => at + 1,
            "ArrowLeft" when isTiled => Math.Max(0, at - 1),
            "Home" => 0,
            "End" => view.Entries.Count - 1,
            "PageDown" => at + (Page * step),
            "PageUp" => at - (Page * step),
            _ => null,
        };
    }

    /// <summary>The command of a key; null for one that has none.</summary>
    public static DriveCommand? CommandOf(string key, bool shift, bool command) => (command, key) switch
    {
        (true, "z") => DriveCommand.Undo,
        (true, "a") => DriveCommand.SelectAll,
        (true, "x") => DriveCommand.Cut,
        (true, "c") => DriveCommand.Copy,
        (true, "v") => DriveCommand.Paste,
        (_, " ") => DriveCommand.Toggle,
        (true, _) => null,
        (_, "Enter") => DriveCommand.Open,
        (_, "Escape") => DriveCommand.Clear,
        (_, "F2") => DriveCommand.Rename,
        (_, "Delete") => DriveCommand.Delete,
        (_, "Backspace") => DriveCommand.Up,
        (_, "ContextMenu") => DriveCommand.Menu,
        (_, "/") => DriveCommand.Search,
        (_, "?") => DriveCommand.Help,

        // Letters alone look for a name.
        (_, "n") when shift => DriveCommand.NewFolder,
        (_, "i") when shift => DriveCommand.Details,
        (_, "f") when shift => DriveCommand.Favourite,
        (_, "r") when shift => DriveCommand.Restore,
        _ => null,
    };
}
