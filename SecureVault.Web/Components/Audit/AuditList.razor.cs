using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Web.Endpoints.Audit;

namespace SecureVault.Web.Components.Audit;

/// <summary>
/// Entries of the log with filters: a page at a time, and new ones as they come. Whether there are any costs one row each few seconds, and only
/// while somebody looks.
/// </summary>
public sealed partial class AuditList
{
    private const int PageSize = 50;
    private const int MostSuggested = 20;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    private AuditFilter _filter = new();
    private List<AuditView>? _entries;
    private IReadOnlyList<UserEntry> _suggested = [];
    private string _person = string.Empty;
    private bool _isUnknown;
    private ITimer? _look;
    private (long Count, AuditPlace? Own) _known;
    private bool _hasMore;
    private bool _isBusy;

    /// <summary>Whether the entries are everybody's; for administrators.</summary>
    [Parameter]
    public bool IsAll { get; set; }

    /// <inheritdoc/>
    protected override bool FollowsJobs => false;

    [Inject]
    private AuditBoard Board { get; set; } = default!;

    [Inject]
    private PeopleList People { get; set; } = default!;

    private static IEnumerable<(AuditAction Action, string Name)> Actions => Enum.GetValues<AuditAction>()
        .Select(action => (action, AuditText.Of(action)))
        .OrderBy(pair => pair.Item2, StringComparer.CurrentCulture);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _look = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, LookInterval, LookInterval);
        await base.OnInitializedAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _look?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        _known = await FindNewestAsync();

        // Those that were asked for stay.
        var shown = Math.Max(PageSize, _entries?.Count ?? 0);
        if (await ReadAsync(after: null, shown + 1) is not { } read)
        {
            return false;
        }

        (_entries, _hasMore) = ([.. read.Take(shown)], read.Count > shown);
        return true;
    }

    private Task<IReadOnlyList<AuditView>?> ReadAsync(AuditPlace? after, int count) => User.RunAsync(
        async (self, token) => IsAll
            ? await Board.ReadAllAsync(self, _filter, after, count, token)
            : await Board.ReadOwnAsync(self, _filter, after, count, token),
        Ended);

    /// <summary>Tells new entries from none; other people's are no reason to read one's own again.</summary>
    private async Task<(long Count, AuditPlace? Own)> FindNewestAsync() => IsAll
        ? (await Board.CountAsync(Ended), null)
        : (0, await User.CallAsync(Board.FindNewestOwnAsync, Ended));

    private Task LookAsync() => _isBusy || _entries is null || _entries.Count > PageSize * 4 || Ended.IsCancellationRequested
        ? Task.CompletedTask
        : CallAsync(async () => await FindNewestAsync() == _known || await LoadAsync());

    private async Task MoreAsync()
    {
        if (_isBusy || _entries is not [.., var last])
        {
            return;
        }

        _isBusy = true;
        await CallAsync(async () =>
        {
            if (await ReadAsync(last.Place, PageSize + 1) is not { } read)
            {
                return false;
            }

            _entries.AddRange(read.Take(PageSize));
            _hasMore = read.Count > PageSize;
            return true;
        });
        _isBusy = false;
    }

    private Task ApplyAsync(AuditFilter filter)
    {
        (_filter, _entries) = (filter, null);
        return RefreshAsync();
    }

    private Task ClearAsync()
    {
        (_person, _isUnknown) = (string.Empty, false);
        return ApplyAsync(new AuditFilter());
    }

    private Task ChooseTargetAsync(Guid target) => ApplyAsync(_filter with { Target = target });

    private Task SuggestAsync(ChangeEventArgs change) => CallAsync(async () => await FindPeopleAsync(change.Value as string));

    /// <summary>Takes the address that was typed, or the only one that it is a part of.</summary>
    private async Task ChoosePersonAsync(ChangeEventArgs change)
    {
        (_person, _isUnknown) = ((change.Value as string ?? string.Empty).Trim(), false);
        await CallAsync(async () => await FindPeopleAsync(_person));
        var chosen = _suggested.FirstOrDefault(person => person.Email.Equals(_person, StringComparison.OrdinalIgnoreCase))
            ?? (_suggested.Count == 1 ? _suggested[0] : null);
        _isUnknown = _person.Length > 0 && chosen is null;
        if (!_isUnknown)
        {
            _person = chosen?.Email ?? string.Empty;
            await ApplyAsync(_filter with { Person = chosen?.Id.Value });
        }
    }

    /// <returns>False when who asks is no administrator.</returns>
    private async Task<bool> FindPeopleAsync(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            _suggested = [];
            return true;
        }

        var found = await User.CallAsync((self, token) => People.FindAsync(self, new PeopleQuery(text, PeopleOrder.Address, null, MostSuggested), token), Ended);
        _suggested = found?.People ?? [];
        return found is not null;
    }

    private Task ChooseActionAsync(ChangeEventArgs change) =>
        ApplyAsync(_filter with { Action = Enum.TryParse<AuditAction>(change.Value as string, out var action) ? action : null });

    private Task ChooseOutcomeAsync(ChangeEventArgs change) =>
        ApplyAsync(_filter with { Outcome = Enum.TryParse<AuditOutcome>(change.Value as string, out var outcome) ? outcome : null });

    private Task ChooseFromAsync(ChangeEventArgs change) => ApplyAsync(_filter with { From = StartOf(change.Value as string) });

    private Task ChooseUntilAsync(ChangeEventArgs change) => ApplyAsync(_filter with { Until = StartOf(change.Value as string, daysLater: 1) });

    private string? DayOf(DateTimeOffset? time, int daysEarlier = 0) => time is { } then
        ? TimeZoneInfo.ConvertTime(then, Browser.Zone).Date.AddDays(-daysEarlier).ToString(AuditDays.Format, CultureInfo.InvariantCulture)
        : null;

    private DateTimeOffset? StartOf(string? day, int daysLater = 0) => AuditDays.StartOf(day, Browser.Zone, daysLater);

    private string ExportAddress(string format) => AuditExport.Address(IsAll, format, _filter);
}
