using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Admin.Dialogs;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>Says what is about to happen to how many people, shows how far it is, and at last who was refused.</summary>
public sealed partial class BulkDialog : IDisposable
{
    private const int ShownNames = 5;

    private static readonly TimeSpan DrawPause = TimeSpan.FromMilliseconds(150);

    private readonly PageLifetime _ended = new();
    private BulkReport? _report;
    private BulkResult? _result;
    private QuotaFields? _quota;
    private ElementReference _stop;
    private string _typed = string.Empty;
    private string? _error;
    private long _drawnAt;
    private int _turn;
    private bool _isAsking;
    private bool _isRunning;
    private bool _isStopped;
    private bool _isWrong;
    private bool _isFocusLost;

    /// <summary>What is to be done.</summary>
    [Parameter, EditorRequired]
    public BulkAction Action { get; set; }

    /// <summary>With whom.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<UserEntry> People { get; set; } = [];

    /// <summary>The vault's own limit in bytes; null when there is none.</summary>
    [Parameter]
    public long? DefaultQuota { get; set; }

    /// <summary>Some had their turn; for the others another attempt makes sense.</summary>
    [Parameter, EditorRequired]
    public Func<IReadOnlyList<UserEntry>, Task> Finished { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private BulkChanges Changes { get; set; } = default!;

    [Inject]
    private AccountDeletions Deletions { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    private string Title => _report is not null ? T["BulkReportTitle"] : _isRunning ? T["BulkRunningTitle"] : Action switch
    {
        BulkAction.Lock => T.Counted("BulkLockTitle", People.Count),
        BulkAction.Unlock => T.Counted("BulkUnlockTitle", People.Count),
        BulkAction.EndSessions => T.Counted("BulkEndSessionsTitle", People.Count),
        BulkAction.SetQuota => T.Counted("BulkQuotaTitle", People.Count),
        BulkAction.Delete => T.Counted("BulkDeleteTitle", People.Count),
    };

    private string Means => Action switch
    {
        BulkAction.Lock => T["BulkLockText"],
        BulkAction.Unlock => T["BulkUnlockText"],
        BulkAction.EndSessions => T["BulkEndSessionsText"],
        BulkAction.SetQuota => T["BulkQuotaText"],
        BulkAction.Delete => T["BulkDeleteText", ByteSize.Format(People.Sum(person => person.StoredBytes))],
    };

    private string Verb => Action switch
    {
        BulkAction.Lock => T["Lock"],
        BulkAction.Unlock => T["Unlock"],
        BulkAction.EndSessions => T["EndSessions"],
        BulkAction.SetQuota => T["Save"],
        BulkAction.Delete => T["BulkDelete"],
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_isFocusLost)
        {
            return;
        }

        // The button that was pressed is gone, and the keyboard with it.
        _isFocusLost = false;
        try
        {
            await JsModule.TryAsync(() => _result?.FocusAsync() ?? _stop.FocusAsync());
        }
        catch (JSException)
        {
            // All of them had their turn meanwhile.
        }
    }

    private async Task ConfirmAsync()
    {
        if (_isAsking || _isRunning || Read() is not { } order)
        {
            return;
        }

        (_isAsking, _error) = (true, null);
        if (await Fresh.EnsureAsync() && await Calls.TryAsync(() => RunAsync(order)) is { } errorId)
        {
            (_isRunning, _error) = (false, T["LogNumber", errorId]);
        }

        _isAsking = false;
    }

    /// <summary>What is to be done as the form says it; null when something in it is wrong.</summary>
    private BulkOrder? Read()
    {
        var limit = _quota?.Read();
        _isWrong = Action == BulkAction.Delete && !IsCount(_typed.Trim());
        return _isWrong || (Action == BulkAction.SetQuota && limit is null) ? null : new BulkOrder(Action, People, limit?.Bytes);
    }

    private bool IsCount(string typed) =>
        typed == People.Count.ToString(CultureInfo.InvariantCulture) || typed == People.Count.ToString("N0", CultureInfo.CurrentCulture);

    private async Task RunAsync(BulkOrder order)
    {
        // A click beside the dialog would end what is under way without a word about how far it is. With the options the title is drawn anew, too.
        var before = Dialog.Options;
        (_isRunning, _isFocusLost, _drawnAt) = (true, true, Clock.GetTimestamp());
        await Dialog.SetOptionsAsync(before with { BackdropClick = false, CloseOnEscapeKey = false });
        StateHasChanged();
        var report = await Changes.RunAsync(order, Advance, _ended.Token);
        await Finished([.. order.People.Except(report.Left)]);
        if (report.Done > 0)
        {
            Toasts.Add(DoneText(report.Done), Severity.Success);
        }

        if (report.Refused.Count == 0 && report.Unreached == 0)
        {
            Dialog.Close();
            return;
        }

        (_report, _isFocusLost) = (report, true);
        await Dialog.SetOptionsAsync(before);
    }

    private bool Advance(int turn)
    {
        _turn = turn;
        if (Clock.GetElapsedTime(_drawnAt) > DrawPause)
        {
            _drawnAt = Clock.GetTimestamp();
            StateHasChanged();
        }

        return !_isStopped;
    }

    private string DoneText(int count) => Action switch
    {
        BulkAction.Lock => T.Counted("BulkLocked", count),
        BulkAction.Unlock => T.Counted("BulkUnlocked", count),
        BulkAction.EndSessions => T.Counted("BulkSessionsEnded", count),
        BulkAction.SetQuota => T.Counted("BulkQuotaSet", count),
        BulkAction.Delete => T.Counted("BulkDeleted", count),
    };
}
