using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Previews.Editing;

/// <content>What the editor asks.</content>
public sealed partial class TextEditor
{
    /// <summary>Closes the editor; if there is something that isn't saved, only after a question.</summary>
    public async Task AskToCloseAsync()
    {
        if (_isAsking)
        {
            return;
        }

        _isAsking = true;
        try
        {
            await _saving;
            DiscardAnswer? answer = null; // asked again after a save if the person typed on meanwhile
            while (_isLoaded && answer != DiscardAnswer.Discard && await _script!.IsChangedAsync())
            {
                answer = await AskAsync<DiscardDialog, DiscardAnswer>(new DialogParameters<DiscardDialog> { { dialog => dialog.Name, Shown.Name } });
                if (answer is null || (answer == DiscardAnswer.Save && !await RunSaveAsync(isCopy: false)))
                {
                    return;
                }
            }

            await Closed.InvokeAsync(Shown);
        }
        finally
        {
            _isAsking = false;
        }
    }

    private Task<ConflictAnswer?> AskConflictAsync() =>
        AskAsync<EditConflictDialog, ConflictAnswer>(new DialogParameters<EditConflictDialog> { { dialog => dialog.Name, Shown.Name } });

    private async Task<TAnswer?> AskAsync<TDialog, TAnswer>(DialogParameters parameters)
        where TDialog : ComponentBase
        where TAnswer : struct
    {
        var dialog = await Dialogs.ShowAsync<TDialog>(title: null, parameters);
        TAnswer? answer = await dialog.Result is { Canceled: false, Data: TAnswer given } ? given : null;
        _ = _script!.FocusAsync(); // not awaited: the question is over, and going back right after it must ask again
        return answer;
    }
}
