using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>The master keys at hand and those that are missing, and the steps by which one takes the place of another; for administrators.</summary>
public sealed partial class KeysPage
{
    private IReadOnlyList<MasterKeyEntry>? _keys;
    private JobStatus? _rotation;
    private KeyStep? _step;
    private string? _stepKey;

    [Inject]
    private KeyCheck Keys { get; set; } = default!;

    [Inject]
    private MasterKeyBoard Board { get; set; } = default!;

    [Inject]
    private JobBoard Jobs { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    private bool IsLacking => _keys!.Any(key => key.IsLacking);

    /// <summary>User keys that a rotation has still to bring under the active key.</summary>
    private int Left => _keys!.Where(key => key.State == MasterKeyState.OpeningOnly).Sum(key => key.UserKeys);

    private bool NeedsHand => IsLacking || _rotation!.State == JobState.Failed;

    private string Headline =>
        IsLacking ? T["KeysLacking"]
        : _rotation!.IsRunning ? T["KeysRotating"]
        : _rotation.State == JobState.Failed ? T["KeysNotRotated"]
        : Left > 0 ? T["KeysWaiting"]
        : _keys!.Any(key => key.State == MasterKeyState.OpeningOnly) ? T["KeysRotated"]
        : T["KeysWell"];

    private string FirstStep =>
        IsLacking ? T["KeyMissingMeans"]
        : _rotation!.IsRunning ? T["KeysRotatingMeans"]
        : _rotation is { State: JobState.Failed, Last: { } last } ? JobText.ResultOf(JobName.KeyRotation, last)
        : _rotation.IsPaused && Left > 0 ? T["KeysPaused"]
        : _rotation.Last is { Outcome: JobOutcome.Held } held && _keys!.Count > 1 ? JobText.ResultOf(JobName.KeyRotation, held)
        : Left > 0 ? T.Counted("KeysWaitingMeans", Left)
        : _keys!.Any(key => key.State == MasterKeyState.OpeningOnly) ? T["KeysRotatedMeans"]
        : T["KeysWellMeans"];

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        if (await User.CallAsync(Jobs.ListAsync, Ended) is not { } jobs)
        {
            return false;
        }

        _rotation = jobs.Single(job => job.Name == JobName.KeyRotation);
        return (_keys = await User.CallAsync((self, token) => Keys.ListAsync(self, token), Ended)) is not null;
    }

    private static string? ChipOf(MasterKeyEntry key) => key switch
    {
        { IsLacking: true } => "sv-chip--danger",
        { State: MasterKeyState.Active } => "sv-chip--accent",
        _ => null,
    };

    private string StateOf(MasterKeyState? state) => state switch
    {
        MasterKeyState.Active => T["KeyActive"],
        MasterKeyState.OpeningOnly => T["KeyOpeningOnly"],
        MasterKeyState.Retired => T["KeyRetired"],
        null => T["KeyMissing"],
    };

    private string MeaningOf(MasterKeyEntry key) => key switch
    {
        { IsLacking: true } => T["KeyMissingMeans"],
        { State: MasterKeyState.Active } => T["KeyActiveMeans"],
        { State: MasterKeyState.Retired } => T["KeyRetiredMeans"],
        { UserKeys: 0 } => T["KeyUnusedMeans"],
        _ => T["KeyOpeningOnlyMeans"],
    };

    private void Begin(KeyStep step, string? id) => (_step, _stepKey) = (step, id);

    private void Stop() => (_step, _stepKey) = (null, null);

    private async Task DoneAsync(KeyStep step, string? key, string id)
    {
        var done = step switch
        {
            KeyStep.Activate => T["KeyActivated", id],
            KeyStep.Retire => T["KeyRetiredNow", id],
            KeyStep.Add => T["KeyAdded", id],
        };

        // Somebody may have opened the next step by now.
        if ((_step, _stepKey) == (step, key))
        {
            Stop();
        }

        Toasts.Add(done, Severity.Success);
        await RefreshAsync();
    }

    private Task RotateAsync() => CallAsync(() => User.CallAsync((self, token) => Jobs.RunNowAsync(self, JobName.KeyRotation, token), Ended));
}
