using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>The list of keys that the drive listens to.</summary>
public sealed partial class KeysDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private (string[] Keys, string What)[] Keys =>
    [
        (["↑", "↓"], T["KeysMove"]),
        ([T["KeyHome"], T["KeyEnd"]], T["KeysEnds"]),
        (["A", "…", "Z"], T["KeysType"]),
        (["Enter"], T["KeysOpen"]),
        ([T["KeySpace"]], T["KeysToggle"]),
        ([Control, "A"], T["KeysAll"]),
        ([T["KeyShift"], "↑", "↓"], T["KeysRange"]),
        (["Esc"], T["KeysClear"]),
        (["F2"], T["KeysRename"]),
        ([T["KeyDelete"]], T["KeysDelete"]),
        ([Control, "X"], T["KeysCut"]),
        ([Control, "C"], T["KeysCopy"]),
        ([Control, "V"], T["KeysPaste"]),
        ([T["KeyShift"], "N"], T["KeysNew"]),
        ([T["KeyShift"], "T"], T["KeysNewText"]),
        ([T["KeyShift"], "E"], T["KeysEdit"]),
        ([T["KeyShift"], "F"], T["KeysFavourite"]),
        ([T["KeyShift"], "I"], T["KeysDetails"]),
        ([T["KeyShift"], "R"], T["KeysRestore"]),
        ([Control, "Z"], T["KeysUndo"]),
        ([T["KeyBackspace"]], T["KeysUp"]),
        ([T["KeyShift"], "F10"], T["KeysMenu"]),
        (["/"], T["KeysSearch"]),
        (["?"], T["KeysHelp"]),
    ];

    private string Control => T["ControlKey"];
}
