using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews;

/// <summary>A text with the numbers of its lines, or, when it is Markdown, as a page; whatever is in it, it is shown and not run.</summary>
public sealed partial class TextView
{
    private readonly CancellationTokenSource _ended = new();
    private TextOutcome? _outcome;
    private MarkupString _lines;
    private MarkupString _page;
    private bool _isSource;
    private bool _wraps = true;
    private bool _hasCode;

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The content of it that is shown.</summary>
    [Parameter, EditorRequired]
    public VersionId Version { get; set; }

    /// <summary>Whether it can be shown as a page.</summary>
    [Parameter]
    public bool IsMarkdown { get; set; }

    [Inject]
    private TextPreviews Texts { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private ILogger<TextView> Logger { get; set; } = default!;

    private bool IsSource => _isSource || !IsMarkdown;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var user = await User.GetIdAsync();
        var token = _ended.Token;
        try
        {
            // Off the circuit's thread: opening a mebibyte and making lines of it takes the processor.
            (_outcome, _lines, _page) = await Task.Run(() => ReadAsync(user, token), token);
            _hasCode = _page.Value?.Contains("<code class=\"language-", StringComparison.Ordinal) ?? false;
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            // the page is about to go, or is gone
        }
#pragma warning disable CA1031 // a file that can't be shown must not end the circuit
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var faultId = FaultId.New();
            Log.TextNotRead(Logger, faultId, exception);
            _outcome = new TextOutcome.Failed(faultId);
        }
    }

    private async Task<(TextOutcome Outcome, MarkupString Lines, MarkupString Page)> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        var outcome = await Texts.ReadAsync(user, Entry.Id, Version, cancellationToken);
        return outcome is TextOutcome.Read { Text: var text }
            ? (outcome, (MarkupString)TextLines.Write(text), (MarkupString)(IsMarkdown ? MarkdownPage.Write(text) : string.Empty))
            : (outcome, default, default);
    }
}
