using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Uploads.Panel;

/// <summary>Shows the queue. Draws as a whole, a few times a second at most, however many files report.</summary>
public sealed partial class UploadPanel : IDisposable
{
    /// <summary>Between two drawings.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(220);

    // Up to this many rows are as tall as their text needs. Longer lists draw only the rows in sight, which need one height for all.
    private const int MaxUnvirtualizedRows = 50;

    private readonly PageLifetime _ended = new();
    private List<UploadItem> _items = [];
    private UploadTotals _totals = new();
    private UploadItem? _undecided;
    private UploadRate _rate = default!;
    private ITimer? _timer;
    private ElementReference _toggle;
    private string _announcement = string.Empty;
    private bool _open;
    private bool _hasPaths;
    private int _changes;
    private int _drawn;
    private int _connection;

    [Inject]
    private UploadQueue Queue { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>How many files were found so far in folders that are being read; null when none is.</summary>
    [Parameter]
    public int? Reading { get; set; }

    private float RowHeight => _hasPaths ? 72 : 56;

    private string Css => string.Join(' ', new[]
    {
        "sv-uploads",
        _open ? "sv-uploads--open" : null,
        _hasPaths ? "sv-uploads--paths" : null,
        _items.Count > MaxUnvirtualizedRows ? "sv-uploads--even" : null,
        _totals.Failed > 0 ? "sv-uploads--error" : null,
    }.OfType<string>());

    private string Facts
    {
        get
        {
            if (_totals.Active == 0)
            {
                return _totals.Stored > 0 ? ByteSize.Format(_totals.Sent) : string.Empty;
            }

            string facts = T["SentOf", ByteSize.Format(_totals.Sent), ByteSize.Format(_totals.Bytes)];
            if (_rate.PerSecond is { } rate and >= 1)
            {
                facts += $" · {ByteSize.Format((long)rate)}/s";
            }

            return _rate.TimeFor(_totals.Left) is { } left ? $"{facts} · {UploadTexts.TimeLeft(left)}" : facts;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Queue.Changed -= OnChanged;
        Queue.Reconnected -= OnReconnected;
        _timer?.Dispose();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _rate = new UploadRate(Clock);
        Queue.Changed += OnChanged;
        Queue.Reconnected += OnReconnected;
        _timer = Clock.CreateTimer(_ => _ = InvokeAsync(Draw), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    private static string Number(double share) => share.ToString("0.####", CultureInfo.InvariantCulture);

    // Lower comes first: what moves, what needs a person, what waits, what is over.
    private static int Rank(UploadItem item) => item.State switch
    {
        UploadState.Uploading => 0,
        UploadState.Failed or UploadState.NeedsDecision or UploadState.Paused or UploadState.NeedsFile => 1,
        UploadState.Waiting => 2,
        UploadState.Stored or UploadState.Cancelled or UploadState.Skipped => 3,
    };

    private void OnChanged()
    {
        if (Interlocked.Increment(ref _changes) - Volatile.Read(ref _drawn) == 1)
        {
            _timer?.Change(Pace, Timeout.InfiniteTimeSpan);
        }
    }

    // Virtualize hears from the browser once which rows are seen. When that is lost with the connection it shows none.
    private void OnReconnected() => _ = InvokeAsync(() =>
    {
        _connection++;
        StateHasChanged();
    });

    private void Draw()
    {
        Volatile.Write(ref _drawn, Volatile.Read(ref _changes));
        Look();
        StateHasChanged();
        if (_totals.Active > 0)
        {
            _timer?.Change(Pace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        var before = _totals;
        var items = Queue.Snapshot();
        _totals = UploadTotals.Of(items);
        _items = [.. items.OrderBy(Rank)];
        _hasPaths = items.Any(item => item.File.Path.Length > 0);
        _undecided = items.FirstOrDefault(item => item.State == UploadState.NeedsDecision);
        Fold(before);
        if (_totals.Active > 0)
        {
            _rate.Look(Queue.BytesRead);
        }
        else
        {
            _rate.Reset();
        }

        Announce();
    }

    // The list opens for what is new or needs a person, and gets out of the way when all went well. A person who folds it
    // while files are on their way wants it folded.
    private void Fold(UploadTotals before)
    {
        if ((!before.IsBusy && _totals.IsBusy) || _totals.Failed > before.Failed || _totals.Undecided > before.Undecided || _totals.Unfinished > before.Unfinished)
        {
            _open = true;
        }
        else if (before.IsBusy && _totals is { IsBusy: false, Failed: 0 })
        {
            _open = false;
        }
    }

    // Every quarter is enough for ears; a screen reader would not come to an end otherwise.
    private void Announce()
    {
        if (_totals.Files == 0)
        {
            _announcement = string.Empty;
        }
        else if (_totals.Active == 0 || _totals.Undecided > 0)
        {
            _announcement = UploadTexts.Title(_totals);
        }
        else
        {
            var quarter = (int)(_totals.Share * 4) * 25;
            _announcement = T["UploadingPercent", UploadTexts.Counted(_totals.Files), quarter];
        }
    }

    private void Toggle() => _open = !_open;

    /// <summary>The question goes with its answer, and the focus that it had goes to the head of the list.</summary>
    private async Task DecideAsync(NameAnswer answer)
    {
        Queue.Decide(answer.Item, answer.Decision, answer.ForAll);
        try
        {
            await _toggle.FocusAsync(preventScroll: true);
        }
        catch (Exception exception) when (exception is JSException || JsModule.IsPageGone(exception))
        {
            // The list was cleared meanwhile, or the page is gone.
        }
    }
}
