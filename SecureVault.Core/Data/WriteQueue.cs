using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SecureVault.Core.Data;

/// <summary>
/// Changes that come often and from many at once. SQLite has room for one writer, and each commit waits for the disk;
/// here they wait in order and without a thread, and those that wait together are made durable together (group commit).
/// Each is still whole or not there: one that fails takes nothing of its neighbours with it.
/// </summary>
internal sealed class WriteQueue(IDbContextFactory<VaultDbContext> contexts)
{
    // Nobody should wait long for the neighbours, nor other writers for the end of the transaction.
    private const int MostTogether = 32;
    private const string Savepoint = "change";

    private readonly Lock _gate = new();
    private readonly Queue<Change> _waiting = [];
    private bool _running;

    /// <summary>Makes one change and waits until it is durable.</summary>
    /// <param name="change">
    /// Runs inside a write transaction that it neither begins nor commits, on a context that it does not keep. It is short:
    /// others wait for it.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting for the change's turn; the change itself looks after its own.</param>
    public async Task<T> RunAsync<T>(Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        var queued = new Change<T>(change, cancellationToken);
        lock (_gate)
        {
            _waiting.Enqueue(queued);
            if (!_running)
            {
                _running = true;
                _ = Task.Run(DrainAsync, CancellationToken.None);
            }
        }

        return await queued.Result.ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } changes)
        {
            try
            {
                await CommitAsync(changes).ConfigureAwait(false);
                changes.ForEach(change => change.Complete());
            }
#pragma warning disable CA1031 // whatever it is, it is for those who wait for these changes
            catch (Exception exception)
#pragma warning restore CA1031
            {
                changes.ForEach(change => change.Fail(exception));
                if (DatabaseErrors.FaultOf(exception) == DatabaseFault.Busy)
                {
                    FailWaiting(exception);
                }
            }
        }
    }

    /// <summary>
    /// Those who came while the batch waited for the lock have waited as well. If each batch behind it waited its whole time again, the
    /// last one would hear after minutes what all of them can be told now: to come again.
    /// </summary>
    private void FailWaiting(Exception exception)
    {
        List<Change> waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        waiting.ForEach(change => change.Fail(exception));
    }

    private List<Change> Take()
    {
        lock (_gate)
        {
            var changes = new List<Change>();
            while (changes.Count < MostTogether && _waiting.TryDequeue(out var change))
            {
                changes.Add(change);
            }

            _running = changes.Count > 0;
            return changes;
        }
    }

    private async Task CommitAsync(List<Change> changes)
    {
        var db = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            db.Database.AutoSavepointsEnabled = false;
            var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var change in changes)
                {
                    await ApplyAsync(db, transaction, change).ConfigureAwait(false);
                }

                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static async Task ApplyAsync(VaultDbContext db, IDbContextTransaction transaction, Change change)
    {
        await transaction.CreateSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        db.ChangeTracker.Clear();
        if (await change.TryApplyAsync(db).ConfigureAwait(false) is not { } failure)
        {
            await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        try
        {
            await transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException)
        {
            // SQLite ends the whole transaction by itself when the disk is full or fails: then nobody's change is there.
            throw failure;
        }
    }

    private abstract class Change
    {
        /// <summary>Never throws.</summary>
        /// <returns>Why nothing was changed; null when something was.</returns>
        public abstract Task<Exception?> TryApplyAsync(VaultDbContext db);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<VaultDbContext, Task<T>> apply, CancellationToken cancellationToken) : Change
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _failure;

        public Task<T> Result => _done.Task;

        public override async Task<Exception?> TryApplyAsync(VaultDbContext db)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _value = await apply(db).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // it is for the one who waits for this change
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = exception;
            }

            return _failure;
        }

        public override void Complete()
        {
            if (_failure is not null)
            {
                Fail(_failure);
            }
            else
            {
                _done.SetResult(_value!);
            }
        }

        public override void Fail(Exception exception)
        {
            if ((_failure ?? exception) is OperationCanceledException cancelled && cancellationToken.IsCancellationRequested)
            {
                _done.SetException(new OperationCanceledException(cancelled.Message, cancelled, cancellationToken));
            }
            else
            {
                _done.SetException(_failure ?? exception);
            }
        }
    }
}
