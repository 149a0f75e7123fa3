namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The keyboard in a list: keys move the focus, look for a name, or mean a command. wwwroot/js/drive/keys.js passes on these keys and no others.</summary>
internal sealed class ListKeys(DriveView view)
{
    private const int Page = 10;

    /// <summary>Moves the focus by a key. The selection follows, with shift it grows, with ctrl it stays.</summary>
    /// <param name="key">As browsers name it.</param>
    /// <param name="step">How many items stand side by side.</param>
    /// <param name="shift">Whether shift is down.</param>
    /// <param name="command">Whether ctrl or the command key is down.</param>
    /// <returns>False for a key that moves nothing.</returns>
    public bool Move(string key, int step, bool shift, bool command)
    {
        if (PlaceOf(key, step) is not { } place)
        {
            return false;
        }

        view.MoveFocus(place, shift, command);
        return true;
    }

    /// <summary>Moves the focus to the next item whose name begins like what was typed.</summary>
    /// <returns>False when there is none.</returns>
    public bool Find(string beginning)
    {
        if (view.FindByBeginning(beginning) is not { } place)
        {
            return false;
        }

        view.MoveFocus(place, shift: false);
        return true;
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
        (_, "?") => DriveCommand.Help,

        // Letters alone look for a name.
        (_, "n") when shift => DriveCommand.NewFolder,
        (_, "t") when shift => DriveCommand.NewTextFile,
        (_, "e") when shift => DriveCommand.Edit,
        (_, "i") when shift => DriveCommand.Details,
        (_, "f") when shift => DriveCommand.Favourite,
        (_, "r") when shift => DriveCommand.Restore,
        _ => null,
    };

    private int? PlaceOf(string key, int step)
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
}
