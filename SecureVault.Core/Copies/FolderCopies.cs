using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Copies;

/// <summary>The folders of a copying: all of them are made before the first file comes.</summary>
internal sealed class FolderCopies(
    IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, DriveSpace space, VaultEvents events, TimeProvider clock)
{
    // Enough to be quick, few enough that others need not wait for long.
    private const int BatchSize = 50;

    /// <summary>Reads the plan of a copy, the depth of its target folder (null when there is none), and how many bytes the person may still store.</summary>
    public async Task<(CopyPlan Plan, int? Depth, SpaceUse Use)> LookAsync(
        UserId user, IReadOnlyCollection<ItemId> items, ItemId target, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return (
                await CopyPlan.ReadAsync(db, user, items, cancellationToken).ConfigureAwait(false),
                (await DriveTree.PathAsync(db, user, target, cancellationToken).ConfigureAwait(false))?.Count,
                await space.OfAsync(db, user, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Makes the folders.</summary>
    /// <returns>The files that are to come, with the folder of each.</returns>
    public async Task<IReadOnlyList<CopyTask>> MakeAsync(UserKeyring keyring, CopyRun run, ItemId target, int depth, CancellationToken cancellationToken)
    {
        var (files, folders) = (new List<CopyTask>(), new Queue<CopyTask>());
        foreach (var top in run.Plan.Tops)
        {
            if (depth + run.Plan.LevelsOf(top) > Folders.MaxFolderDepth)
            {
                run.Failed(top, CopyError.TooDeep);
            }
            else
            {
                Sort(new CopyTask(top, target, WasAsked: true));
            }
        }

        while (Take(folders) is { Count: > 0 } batch)
        {
            var made = await MakeAsync(keyring, run, batch, cancellationToken).ConfigureAwait(false);
            foreach (var inner in made.SelectMany(folder => run.Plan.In(folder.Task.Source).Select(source => new CopyTask(source, folder.Copy, WasAsked: false))))
            {
                Sort(inner);
            }
        }

        return files;

        void Sort(CopyTask task)
        {
            if (task.Source.IsFolder)
            {
                folders.Enqueue(task);
            }
            else
            {
                files.Add(task);
            }
        }
    }

    private static List<CopyTask> Take(Queue<CopyTask> folders)
    {
        List<CopyTask> batch = [];
        while (batch.Count < BatchSize && folders.TryDequeue(out var folder))
        {
            batch.Add(folder);
        }

        return batch;
    }

    private async Task<List<Made>> MakeAsync(UserKeyring keyring, CopyRun run, List<CopyTask> batch, CancellationToken cancellationToken)
    {
        var results = await writes.RunAsync(
            async db =>
            {
                var done = new List<(CopyTask Task, Made? Made, CopyError Error)>(batch.Count);
                foreach (var task in batch)
                {
                    var (made, error) = await MakeAsync(db, keyring, task, cancellationToken).ConfigureAwait(false);
                    done.Add((task, made, error));
                }

                return done;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var (task, made, error) in results)
        {
            if (made is null)
            {
                run.Failed(task.Source, error);
            }
            else
            {
                run.Copied(task, made.Copy, made.Name);
            }
        }

        foreach (var folder in results.Where(result => result.Made is not null).Select(result => result.Task.Target).Distinct())
        {
            events.Publish(new VaultEvent.DriveChanged(keyring.Owner, folder));
        }

        return [.. results.Select(result => result.Made).OfType<Made>()];
    }

    private async Task<(Made? Made, CopyError Error)> MakeAsync(VaultDbContext db, UserKeyring keyring, CopyTask task, CancellationToken cancellationToken)
    {
        if (!await DriveTree.IsLiveAsync(db, keyring.Owner, task.Target, cancellationToken).ConfigureAwait(false))
        {
            return (null, CopyError.TargetGone);
        }

        // Items that arrived meanwhile, from another window or an upload, count.
        if ((await space.OfAsync(db, keyring.Owner, cancellationToken).ConfigureAwait(false)).ItemsLeft == 0)
        {
            return (null, CopyError.TooManyItems);
        }

        if (!space.HasRoomForNew)
        {
            return (null, CopyError.StoreFailed);
        }

        var name = task.Source.NameOfFolder(keyring);
        var names = await FolderNames.OpenAsync(db, keyring, task.Target, cancellationToken).ConfigureAwait(false);
        if (await names.FindFreeAsync(name, except: null, cancellationToken).ConfigureAwait(false) is not { } free)
        {
            return (null, CopyError.NameTaken);
        }

        var folder = Folders.Add(db, names, free, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return (new Made(task, new ItemId(folder.Id), free.Text), default);
    }

    private sealed record Made(CopyTask Task, ItemId Copy, string Name);
}
