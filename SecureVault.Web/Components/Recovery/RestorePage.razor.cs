using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Recovery;

namespace SecureVault.Web.Components.Recovery;

/// <summary>Restores a vault while nobody has an account. Without the code from the console the page does not exist.</summary>
public sealed partial class RestorePage
{
    private RestoreView? _view;
    private RestoreProblem? _problem;
    private bool _wordIsWrong;
    private bool _isLeaving;

    /// <summary>The request; the page is rendered for one.</summary>
    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [SupplyParameterFromForm(FormName = RestoreForm.Name)]
    private RestoreFields Form { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [Inject]
    private RestoreDesk Desk { get; set; } = default!;

    private bool IsOpen { get; set; }

    private RestoreState State { get; set; } = default!;

    private string SetupAddress => "/setup?code=" + Uri.EscapeDataString(Code!);

    /// <summary>Whether the page goes on by itself.</summary>
    private bool IsLive => State switch
    {
        RestoreState.Running => true,
        RestoreState.Done done => Desk.IsAlone && (_isLeaving || done.StartErrors.Count == 0),
        RestoreState.Waiting => _isLeaving,
        _ => throw new UnreachableException(),
    };

    private string StateName => State switch
    {
        RestoreState.Running => "running",
        RestoreState.Done => Desk.IsAlone ? "done" : "ready",
        RestoreState.Waiting => "waiting",
        _ => throw new UnreachableException(),
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        State = Desk.State;
        IsOpen = Desk.IsOpenTo(Code);
        if (!IsOpen)
        {
            HttpContext.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (State is RestoreState.Waiting waiting)
        {
            _problem = waiting.Problem;
            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            _view = await Desk.FindAsync(HttpContext.RequestAborted);
            _problem ??= _view.Offer switch
            {
                { Latest: not null } or { Accounts: > 0 } => null,
                { CardsNotOpened: > 0 } => RestoreProblem.WrongKey,
                { Backups: [{ Error: { } error }, ..] } => RestoreProblems.Of(error),
                _ => RestoreProblem.Nothing,
            };
        }
#pragma warning disable CA1031 // the page says what it is
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _problem = RestoreProblems.Of(exception);
        }
    }

    private void Begin()
    {
        if (!IsOpen || _view is not { } view)
        {
            return;
        }

        if (view.Replaces && !RestoreForm.IsTheWord(Form.Word))
        {
            _wordIsWrong = true;
            return;
        }

        if (ChoiceOf(Form.Backup, view.Offer) is { } choice)
        {
            Desk.TryBegin(choice);
            State = Desk.State;
        }
    }

    private void Cancel()
    {
        if (IsOpen)
        {
            Desk.Cancel();
            State = Desk.State;
        }
    }

    private void Leave()
    {
        if (IsOpen)
        {
            _isLeaving = true;
            Desk.Leave();
        }
    }

    private static RestoreChoice? ChoiceOf(string? given, RestoreOffer offer) =>
        given == RestoreForm.NoBackup ? new RestoreChoice(null)
        : BackupId.TryParse(given, out var id) && offer.Backups.Any(backup => backup.Backup.Id == id && backup.Error is null) ? new RestoreChoice(id)
        : null;
}
