namespace SecureVault.Web.Components.Previews;

/// <summary>A key that was pressed while a file is shown.</summary>
/// <param name="Key">As browsers name it.</param>
/// <param name="Shift">Whether shift was down.</param>
/// <param name="Command">Whether ctrl or the command key was down.</param>
public sealed record PreviewKey(string Key, bool Shift, bool Command);
