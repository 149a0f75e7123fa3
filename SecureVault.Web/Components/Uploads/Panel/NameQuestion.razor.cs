using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>Asks what to do with a file whose name is taken.</summary>
public sealed partial class NameQuestion
{
    private bool _forAll;

    [Parameter, EditorRequired]
    public UploadItem Item { get; set; } = default!;

    /// <summary>How many others wait for an answer.</summary>
    [Parameter]
    public int Others { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<NameAnswer> Decided { get; set; }

    // Isolated, so that a name from right to left turns nothing around in the sentence.
    private string Place => $"\u2068{(Item.File.Path.Length > 0 ? Item.File.Path : UploadTexts.FolderName(Item.Batch.FolderName))}\u2069";

    private Task AnswerAsync(NameDecision decision) => Decided.InvokeAsync(new NameAnswer(Item, decision, _forAll && Others > 0));
}

/// <summary>A person's answer about a name that is taken.</summary>
public sealed record NameAnswer(UploadItem Item, NameDecision Decision, bool ForAll);
