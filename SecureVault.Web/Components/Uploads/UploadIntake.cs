using SecureVault.Core;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Components.Uploads;

/// <summary>
/// Makes a pick ready: folder by folder, in the order of the files, so that the first ones travel while folders further
/// down are still being made, and names are looked up once for all files of a folder.
/// </summary>
internal sealed class UploadIntake(IUploadTarget target, UploadRunner runner)
{
    /// <summary>Tells of each folder as soon as its files can go, or why they can't. Never throws.</summary>
    public async Task PrepareAsync(UploadBatch batch, IReadOnlyList<UploadItem> items, Action<ReadyFiles> ready, CancellationToken cancellationToken)
    {
        foreach (var files in items.GroupBy(item => item.File.Path, StringComparer.Ordinal))
        {
            var waiting = files.Where(item => item.State == UploadState.Waiting).ToList();
            if (waiting.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                var (folder, end) = await runner.FindFolderAsync(batch, files.Key, cancellationToken).ConfigureAwait(false);
                ready(end is not null
                    ? new ReadyFiles(waiting, folder, new HashSet<string>(), end)
                    : await LookUpAsync(waiting, folder, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Makes folders that have no file in them.</summary>
    /// <returns>How many could not be made.</returns>
    public async Task<int> MakeFoldersAsync(UploadBatch batch, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var path in paths)
        {
            var (_, end) = await runner.MakeFolderAsync(batch, path, cancellationToken).ConfigureAwait(false);
            failed += end is null ? 0 : 1;
        }

        return failed;
    }

    private async Task<ReadyFiles> LookUpAsync(List<UploadItem> files, ItemId folder, CancellationToken cancellationToken)
    {
        UploadEnd? end = null;
        try
        {
            var taken = await target.FindTakenAsync(folder, [.. files.Select(item => item.File.Name)], cancellationToken).ConfigureAwait(false);
            return new ReadyFiles(files, folder, taken, null);
        }
        catch (AccessEndedException)
        {
            end = new UploadEnd.AccessEnded();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
        }
#pragma warning disable CA1031 // the look-up only asks early; the upload itself decides, and says what is wrong
        catch (Exception exception)
#pragma warning restore CA1031
        {
            runner.LookUpFailed(exception);
        }

        return new ReadyFiles(files, folder, new HashSet<string>(), end);
    }
}

/// <summary>Files of one folder whose turn can come.</summary>
/// <param name="Files">The files.</param>
/// <param name="Folder">Where they go.</param>
/// <param name="Taken">Which of their names are taken there.</param>
/// <param name="End">Set when they can't go.</param>
internal sealed record ReadyFiles(IReadOnlyList<UploadItem> Files, ItemId Folder, IReadOnlySet<string> Taken, UploadEnd? End);
