using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Formats;
using SecureVault.Web.Components.Previews.Text;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>
/// A text file in an area that fills the window. The text is in the browser alone: it comes and goes as a stream, so that no key waits for
/// the server, and a lost connection takes nothing away.
/// </summary>
public sealed partial class TextEditor : IAsyncDisposable
{
    private ElementReference _element;
    private EditorScript? _script;
    private OpenTextOutcome? _outcome;
    private MarkupString? _page;
    private string? _status;
    private string? _error;
    private string? _notice;
    private bool _offersCopy;
    private bool _isPage;
    private bool _isSaving;
    private Task<bool> _saving = Task.FromResult(true);
    private bool _savesAgain;
    private bool _isAsking;
    private bool _isLoaded;
    private bool _wraps;
    private int _number;
    private int _saved;

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The person is done; the file as it is now.</summary>
    [Parameter]
    public EventCallback<DriveEntry> Closed { get; set; }

    /// <summary>A copy is edited from now on.</summary>
    [Parameter]
    public EventCallback<ItemId> ItemChanged { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private EditorSession Session { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private DriveEntry Shown => Session.Source?.File ?? Entry;

    private bool IsMarkdown => PreviewFormat.KindOf(Shown.Name) == PreviewKind.Markdown;

    private bool IsProse => IsMarkdown || CodeLanguage.Of(Shown.Name) is null;

    /// <summary>From the script: the key for it was pressed.</summary>
    [JSInvokable]
    public async Task SaveAsync()
    {
        // What was typed since the save began is worth another one.
        _savesAgain = _isSaving;
        if (_isSaving || _isAsking || !_isLoaded)
        {
            return;
        }

        do
        {
            _savesAgain = false;
            await RunSaveAsync(isCopy: false);
        }
        while (_savesAgain && _error is null && !_isAsking);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _wraps = IsProse;
        _outcome = await Session.OpenAsync(Entry);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_script is null && _outcome is not null)
        {
            _script = new EditorScript(Js, "/" + Assets["js/previews/editor.js"], _element, Clock);
            await LoadAsync(_script, _outcome as OpenTextOutcome.Opened);
        }
    }

    private async Task LoadAsync(EditorScript script, OpenTextOutcome.Opened? opened)
    {
        try
        {
            await script.AttachAsync(this);
            if (opened is not null)
            {
                if (await script.LoadAsync(opened.Text) is { } version)
                {
                    Session.Expect(version);
                    _isLoaded = true;
                }

                _outcome = opened with { Text = string.Empty }; // the browser has it now
            }
            else
            {
                await script.ShowLeftAsync(Entry.Id);
            }
        }
        catch (Exception exception) when (exception is JSException or TimeoutException)
        {
            _outcome = Session.Fail(exception);
            StateHasChanged();
        }
    }

    private Task SaveCopyAsync() => _isSaving ? Task.CompletedTask : RunSaveAsync(isCopy: true);

    private Task<bool> RunSaveAsync(bool isCopy) => _saving = SaveAsync(isCopy);

    /// <returns>Whether all that the person typed until then is stored.</returns>
    private async Task<bool> SaveAsync(bool isCopy)
    {
        var before = _status;
        (_isSaving, _error, _notice, _offersCopy, _status) = (true, null, null, false, T["Saving"]);
        StateHasChanged();
        try
        {
            while (isCopy || await _script!.IsChangedAsync())
            {
                var number = ++_number;
                if (await TakeAsync(number) is not { } text)
                {
                    return false;
                }

                var end = await Session.SaveAsync(text, isCopy);
                var answer = end is SaveEnd.Told { Outcome: SaveTextOutcome.Changed } ? await AskConflictAsync() : null;
                if (answer is null)
                {
                    return Tell(end, number, isCopy);
                }

                isCopy = answer == ConflictAnswer.Copy;
                if (!isCopy)
                {
                    Session.Expect(((SaveTextOutcome.Changed)((SaveEnd.Told)end).Outcome).Current);
                }
            }

            _status = before ?? T["Saved"]; // nothing to do
            return true;
        }
        finally
        {
            _isSaving = false;
            StateHasChanged();
        }
    }

    private bool Tell(SaveEnd end, int number, bool isCopy)
    {
        var outcome = (end as SaveEnd.Told)?.Outcome;
        _status = null;
        if (outcome is SaveTextOutcome.Saved saved)
        {
            (_saved, _status) = (number, (isCopy ? T["SavedAsCopy", Shown.Name] : T["SavedAsVersion"]).Value);
            _notice = saved.IsConverted ? T["EditorConverted"].Value : null;
            _ = isCopy ? ItemChanged.InvokeAsync(Shown.Id) : Task.CompletedTask;
            return true;
        }

        _error = outcome is null ? T["EditorSignedOut"].Value : EditorTexts.WhyNotSaved(outcome);
        _offersCopy = outcome is SaveTextOutcome.Gone or SaveTextOutcome.Changed;
        return false;
    }

    /// <summary>The text as it is at this moment; null when it can't be had, and the person was told.</summary>
    private async Task<string?> TakeAsync(int number)
    {
        var taken = await _script!.TakeAsync(number, Session.Ended);
        if (taken is not TakenText.Whole)
        {
            _status = null;
            _error = taken is TakenText.TooLong ? EditorTexts.WhyNotSaved(new SaveTextOutcome.TooLong(TextFiles.MaxBytes)) : T["EditorOffline"];
        }

        return (taken as TakenText.Whole)?.Text;
    }

    private async Task ReadAsync()
    {
        if (_isLoaded && await TakeAsync(++_number) is { } text)
        {
            _page = await Session.FormatAsync(text);
            _isPage = true;
        }
    }
}
