using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Drive.Calls;

namespace SecureVault.Web.Components.Drive.Details;

/// <summary>Shows how a content of a file is protected, with a button that proves it.</summary>
public sealed partial class ReceiptCard : IDisposable
{
    // Four times a second is as much as an eye wants.
    private static readonly TimeSpan DrawPause = TimeSpan.FromMilliseconds(250);

    private FileReceipt? _receipt;
    private VersionId? _shown;
    private bool _failed;
    private CancellationTokenSource? _verifying;
    private (string Text, bool IsGood)? _verdict;
    private long _done;

    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>An older content of it; null for the one that it shows.</summary>
    [Parameter]
    public VersionEntry? Older { get; set; }

    /// <summary>The name of the older content for screen readers.</summary>
    [Parameter]
    public string OlderName { get; set; } = string.Empty;

    /// <summary>The time zone of the browser.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The current time, for ages such as '2 hours ago'.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    [Inject]
    private UserVersions Versions { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private VersionId Version => Older?.Id ?? Entry.Version;

    private long Length => Older?.Length ?? Entry.Length;

    private int Percent => Length == 0 ? 100 : (int)(Interlocked.Read(ref _done) * 100 / Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _verifying?.Cancel();
        _verifying?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Version)
        {
            (_shown, _verdict, _receipt) = (Version, null, null);
            _failed = await Errors.TryAsync(async () => _receipt = await Versions.ReceiptAsync(Entry.Id, Version, CancellationToken.None)) is not null || _receipt is null;
        }
    }

    private static string Hex(IReadOnlyList<byte> sum) => Convert.ToHexStringLower([.. sum]);

    private static string PlaceOf(StoredPlace place) => place.Bucket is { } bucket ? $"{bucket}/{place.Key}" : place.Key;

    private async Task VerifyAsync()
    {
        using var stop = _verifying = new CancellationTokenSource();
        (_done, _verdict) = (0, null);
        VerifyOutcome? outcome = null;
        var timer = Clock.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, DrawPause, DrawPause);
        string? errorId;
        await using (timer)
        {
            errorId = await Errors.TryAsync(async () => outcome = await Versions.VerifyAsync(Entry.Id, Version, new Progress(this), stop.Token));
        }

        _verifying = null;
        if (outcome is VerifyOutcome.Intact intact)
        {
            _receipt = intact.Receipt;
        }

        // Without an outcome it was stopped, and there is nothing to say.
        _verdict = errorId is not null ? (DriveTexts.Failed("NothingSaved", errorId), false) : outcome is null ? null : DriveTexts.Verdict(outcome);
    }

    private void Stop() => _verifying?.Cancel();

    private sealed class Progress(ReceiptCard card) : IProgress<long>
    {
        public void Report(long value) => Interlocked.Exchange(ref card._done, value);
    }
}
