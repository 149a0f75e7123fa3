using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Recovery;

/// <summary>Offers the backups of the store, and says what a restore does.</summary>
public sealed partial class RestoreForm
{
    /// <summary>The form's name.</summary>
    internal const string Name = "restore-begin";

    /// <summary>The choice of none of the backups.</summary>
    internal const string NoBackup = "none";

    private static readonly IStringLocalizer Texts = Words.Of<RestoreTexts>();

    /// <summary>What there is to restore from; null when nobody could look.</summary>
    [Parameter]
    [EditorRequired]
    public RestoreView? View { get; set; }

    /// <summary>Why there was no restore, or can be none.</summary>
    [Parameter]
    [EditorRequired]
    public RestoreProblem? Problem { get; set; }

    /// <summary>The fields as they were sent.</summary>
    [Parameter]
    [EditorRequired]
    public RestoreFields Form { get; set; } = default!;

    /// <summary>Whether the word that confirms was another one.</summary>
    [Parameter]
    public bool WordIsWrong { get; set; }

    /// <summary>Somebody sent the form.</summary>
    [Parameter]
    public EventCallback Submitted { get; set; }

    private string Chosen => Form.Backup ?? View?.Offer.Latest?.Backup.Id.ToString() ?? NoBackup;

    /// <summary>Whether somebody typed the word that confirms.</summary>
    internal static bool IsTheWord(string? typed) => string.Equals(typed?.Trim(), Texts["Word"], StringComparison.OrdinalIgnoreCase);
}

/// <summary>The fields of the form.</summary>
public sealed class RestoreFields
{
    /// <summary>The chosen backup's identifier, or 'none'.</summary>
    public string? Backup { get; set; }

    /// <summary>The word that confirms.</summary>
    public string? Word { get; set; }
}
