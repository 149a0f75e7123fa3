using SecureVault.Core.Keys;

namespace SecureVault.Core.Copies;

/// <summary>
/// Copies items into folders. A file is opened and sealed again under a key of its own, through the same steps as an upload:
/// at no moment is there more of it in memory, and what a cancelled copying leaves are whole files.
/// </summary>
public sealed class CopyService
{
    // Small files wait for the database and the disk, not for each other.
    private const int FilesAtOnce = 4;

    private readonly UserKeys _keys;
    private readonly PersonGate _gate;
    private readonly FolderCopies _folders;
    private readonly FileCopies _files;

    internal CopyService(UserKeys keys, PersonGate gate, FolderCopies folders, FileCopies files)
    {
        _keys = keys;
        _gate = gate;
        _folders = folders;
        _files = files;
    }

    /// <summary>Copies items into a folder; one whose name is taken there gets a number.</summary>
    /// <param name="user">The owner of the items.</param>
    /// <param name="items">What to copy, folders with all that is in them now.</param>
    /// <param name="target">The folder; it may be inside of what is copied.</param>
    /// <param name="progress">Hears how far it is, often and from several threads; throttle before drawing.</param>
    /// <param name="cancellationToken">Ends the copying; the files that are whole by then stay.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<CopyOutcome> CopyAsync(
        UserId user, IReadOnlyCollection<ItemId> items, ItemId target, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using var place = await _gate.TryEnterAsync(user, CostlyWork.Copy, cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return new CopyOutcome.TooMany();
        }

        var (refusal, run, files) = await PrepareAsync(user, items, target, progress, cancellationToken).ConfigureAwait(false);
        if (run is null)
        {
            return refusal!;
        }

        await Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
            async (file, token) => await _files.CopyAsync(user, file, run, token).ConfigureAwait(false)).ConfigureAwait(false);
        return run.Outcome;
    }

    /// <summary>Makes the folders. The keys that this takes are gone before the files come, which may take hours.</summary>
    private async Task<(CopyOutcome? Refusal, CopyRun? Run, IReadOnlyList<CopyTask> Files)> PrepareAsync(
        UserId user, IReadOnlyCollection<ItemId> items, ItemId target, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var (plan, depth, use) = await _folders.LookAsync(user, items, target, cancellationToken).ConfigureAwait(false);
        if (depth is null)
        {
            return (new CopyOutcome.TargetGone(), null, []);
        }

        if (plan.Bytes > use.Left)
        {
            return (new CopyOutcome.OverQuota(plan.Bytes, use.Left), null, []);
        }

        if (plan.Items > use.ItemsLeft)
        {
            return (new CopyOutcome.TooManyItems(plan.Items, use.ItemsLeft), null, []);
        }

        var run = new CopyRun(plan, items, progress);
        return (null, run, await _folders.MakeAsync(keyring, run, target, depth.Value, cancellationToken).ConfigureAwait(false));
    }
}
