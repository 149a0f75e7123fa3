using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Accounts;

/// <summary>A password, with a button to look at it; js/account.js adds that button.</summary>
public sealed partial class PasswordField
{
    /// <summary>The element's id.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = string.Empty;

    /// <summary>The form field.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>The label.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = string.Empty;

    /// <summary>current-password or new-password, for password managers.</summary>
    [Parameter, EditorRequired]
    public string Autocomplete { get; set; } = string.Empty;

    /// <summary>The rule, in words.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>The error to show below it.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Checked by the browser, for new passwords.</summary>
    [Parameter]
    public int? MinimumLength { get; set; }

    /// <summary>The id of the field that it repeats.</summary>
    [Parameter]
    public string? Repeats { get; set; }

    /// <summary>True where typing begins.</summary>
    [Parameter]
    public bool Focused { get; set; }

    /// <summary>The id of the field with the person's address, of which the password should not be made; it is for new passwords.</summary>
    [Parameter]
    public string? Address { get; set; }

    // From the weakest to the strongest.
    private string StrengthWords => string.Join('|', T["StrengthWeak"], T["StrengthFair"], T["StrengthGood"], T["StrengthStrong"]);

    private string? Description => (Error, Hint) switch
    {
        (not null, not null) => $"{Id}-error {Id}-hint",
        (not null, null) => $"{Id}-error",
        (null, not null) => $"{Id}-hint",
        (null, null) => null,
    };
}
