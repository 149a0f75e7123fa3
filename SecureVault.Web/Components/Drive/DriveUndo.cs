using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>
/// What can be undone in one window, the last first: by the button in its toast while that is seen, by key also later.
/// So nobody has to be quick, and nothing is undone twice.
/// </summary>
internal sealed class DriveUndo(ISnackbar toasts) : ICommandSource
{
    // Long enough to read it, find it and press it; a pointer on it holds it, and so does the focus.
    private const int ShownMilliseconds = 20_000;

    // More would hide the page, and those that wait for a place come too late.
    private const int MostShown = 2;

    private const int MostKept = 50;

    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    private readonly List<Offer> _offers = [];

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table.Add(DriveCommand.Undo, _ => TakeLastAsync());

    /// <summary>Says what happened, with the way back.</summary>
    public void Add(string text, string icon, Func<Task> undo)
    {
        foreach (var older in _offers.SkipLast(MostShown - 1))
        {
            older.Hide(toasts);
        }

        if (_offers.Count == MostKept)
        {
            _offers.RemoveAt(0);
        }

        var offer = new Offer(undo);
        _offers.Add(offer);
        offer.Toast = toasts.Add(text, Severity.Normal, toast =>
        {
            toast.Icon = icon;
            toast.Action = T["Undo"];
            toast.RequireInteraction = false; // a toast with a button would stay for good
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
