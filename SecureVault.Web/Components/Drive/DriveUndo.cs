using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>
/// Undoes actions of one window, the last one first: by the button in the toast while it is shown, and by key also later. Nobody has to be
/// quick, and nothing is undone twice.
/// </summary>
internal sealed class DriveUndo(ISnackbar toasts) : ICommandSource
{
    // Long enough to read the toast and press its button. A pointer over it or the focus in it keeps it open.
    private const int ShownMilliseconds = 20_000;

    // More would hide the page, and a toast that waits for its turn comes too late.
    private const int MaxShown = 2;

    private const int MaxKept = 50;

    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    private readonly List<Offer> _offers = [];

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table.Add(DriveCommand.Undo, _ => TakeLastAsync());

    /// <summary>Says what happened, with a button that undoes it.</summary>
    public void Add(string text, string icon, Func<Task> undo)
    {
        foreach (var older in _offers.SkipLast(MaxShown - 1))
        {
            older.Hide(toasts);
        }

        if (_offers.Count == MaxKept)
        {
            _offers.RemoveAt(0);
        }

        var offer = new Offer(undo);
        _offers.Add(offer);
        offer.Toast = toasts.Add(text, Severity.Normal, toast =>
        {
            toast.Icon = icon;
            toast.Action = T["Undo"];
            toast.RequireInteraction = false; // a toast with a button would stay until it is closed
            toast.VisibleStateDuration = ShownMilliseconds;
            toast.OnClick = _ => _offers.Remove(offer) ? undo() : Task.CompletedTask;
        });
    }

    /// <summary>Undoes what was done last and is not undone yet.</summary>
    public Task TakeLastAsync()
    {
        if (_offers is not [.., var last])
        {
            toasts.Add(T["NothingToUndo"], Severity.Normal);
            return Task.CompletedTask;
        }

        _offers.Remove(last);
        last.Hide(toasts);
        return last.Undo();
    }

    private sealed class Offer(Func<Task> undo)
    {
        public Func<Task> Undo { get; } = undo;

        public Snackbar? Toast { get; set; }

        public void Hide(ISnackbar toasts)
        {
            if (Toast is not null)
            {
                toasts.Remove(Toast);
                Toast = null;
            }
        }
    }
}
