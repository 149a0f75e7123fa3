using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>A text with the numbers of its lines, or, when it is Markdown, as a page; whatever is in it, it is shown and not run.</summary>
public sealed partial class TextView
{
    private readonly PageLifetime _ended = new();
    private TextOutcome? _outcome;
    private RenderedText? _text;
    private TextEncoding? _chosen;
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

    /// <summary>A choice between this and another view of the file, first among the tools.</summary>
    [Parameter]
    public RenderFragment? Choice { get; set; }

    [Inject]
    private TextPreviews Texts { get; set; } = default!;

    [Inject]
    private TextRendering Rendering { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private ILogger<TextView> Logger { get; set; } = default!;

    private bool IsSource => _isSource || _text?.Page is null;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => ShowAsync();

    private async Task ShowAsync()
    {
        var encoding = _chosen;
        try
        {
            (_outcome, _text) = await User.RunAsync((user, token) => ReadAsync(user, encoding, token), _ended.Token);
            _hasCode = _text?.Page?.Value.Contains("<code class=\"language-", StringComparison.Ordinal) ?? false;
            _painted = null;
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            // the page is about to go, or is gone
        }
#pragma warning disable CA1031 // a file that can't be shown must not end the circuit
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.TextNotRead(Logger, errorId, exception);
            _outcome = new TextOutcome.Failed(errorId);
        }
    }

    private Task ChooseAsync(ChangeEventArgs change)
    {
        _chosen = TextEncoding.Find(change.Value as string);
        return ShowAsync();
    }

    private async Task<(TextOutcome Outcome, RenderedText? Text)> ReadAsync(UserId user, TextEncoding? encoding, CancellationToken cancellationToken)
    {
        var outcome = await Texts.ReadAsync(user, Entry.Id, Version, encoding, cancellationToken);
        return (outcome, outcome is TextOutcome.Read { Text: var text } ? await Rendering.RenderAsync(user, text, IsMarkdown, cancellationToken) : null);
    }

    private string ScriptName(TextScript script) => script switch
    {
        TextScript.Unicode => T["ScriptUnicode"],
        TextScript.WesternEuropean => T["ScriptWesternEuropean"],
        TextScript.CentralEuropean => T["ScriptCentralEuropean"],
        TextScript.Baltic => T["ScriptBaltic"],
        TextScript.Cyrillic => T["ScriptCyrillic"],
        TextScript.Greek => T["ScriptGreek"],
        TextScript.Turkish => T["ScriptTurkish"],
        TextScript.Hebrew => T["ScriptHebrew"],
        TextScript.Arabic => T["ScriptArabic"],
        TextScript.Thai => T["ScriptThai"],
        TextScript.Vietnamese => T["ScriptVietnamese"],
        TextScript.Japanese => T["ScriptJapanese"],
        TextScript.ChineseSimplified => T["ScriptChineseSimplified"],
        TextScript.ChineseTraditional => T["ScriptChineseTraditional"],
        TextScript.Korean => T["ScriptKorean"],
    };
}
