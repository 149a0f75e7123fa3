using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Data;

/// <summary>
/// Changes that come often and from many at once. SQLite has room for one writer, and each commit waits for the disk;
/// here they wait in order and without a thread, and those that wait together are made durable together (group commit).
/// Each is still whole or not there: one that fails takes nothing of its neighbours with it.
/// </summary>
internal sealed class WriteQueue(IDbContextFactory<VaultDbContext> contexts, DatabaseFile file, Ballast ballast) : IDisposable, IAsyncDisposable
{
    // A change should not wait long for its neighbours, nor other writers for the end of the transaction.
    private const int MaxTogether = 32;
    private const string Savepoint = "change";

    // How long the connection stays open with nothing to do: its compiled statements are worth keeping while changes come.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(1);

    private readonly Channel<Change> _waiting = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    private Task _drained = Task.CompletedTask;
    private int _isRunning;

    /// <summary>Makes one change and waits until it is durable.</summary>
    /// <param name="change">
    /// Runs inside a write transaction that it neither begins nor commits, on a context that it does not keep. It is short:
    /// others wait for it.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting for the change's turn; the change itself looks after its own.</param>
    public async Task<T> RunAsync<T>(Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        var queued = new Change<T>(change, cancellationToken);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(queued), this);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            // It outlives the request that happened to be the first.
            using var suppressed = ExecutionContext.SuppressFlow();
            _drained = Task.Run(DrainAsync, CancellationToken.None);
        }

        return await queued.Result.ConfigureAwait(false);
    }

    /// <summary>Takes no more changes. Those that wait are still made.</summary>
    public void Dispose() => _waiting.Writer.TryComplete();

    /// <summary>As <see cref="Dispose"/>, and waits until its connection is closed: the last one to close empties the write-ahead log.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _drained.ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            List<Change> changes = [];
            try
            {
                var db = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
                await using (db.ConfigureAwait(false))
                {
                    db.Database.AutoSavepointsEnabled = false;
                    await db.Database.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
                    while ((changes = await TakeAsync().ConfigureAwait(false)).Count > 0)
                    {
                        await CommitAsync(db, changes).ConfigureAwait(false);
                        changes.ForEach(change => change.Complete());
                    }
                }
            }
#pragma warning disable CA1031 // whatever it is, it is for those who wait for these changes; the next ones get another connection
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(changes.Count > 0 ? changes : Take(), exception);
            }
        }
    }

    /// <summary>The next changes; none when the connection has been idle for a while.</summary>
    private async Task<List<Change>> TakeAsync()
    {
        if (Take() is { Count: > 0 } changes)
        {
            return changes;
        }

        using var idle = new CancellationTokenSource(IdleTimeout);
        try
        {
            await _waiting.Reader.WaitToReadAsync(idle.Token).ConfigureAwait(false);
            return Take();
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private List<Change> Take()
    {
        var changes = new List<Change>();
        while (changes.Count < MaxTogether && _waiting.Reader.TryRead(out var change))
        {
            changes.Add(change);
        }

        return changes;
    }

    /// <summary>
    /// Changes that came while a batch waited for the lock have waited as well. If each batch behind it waited its whole time again, the
    /// last one would hear after minutes what all of them can be told now: to come again.
    /// </summary>
    private void Fail(List<Change> changes, Exception exception)
    {
        changes.ForEach(change => change.Fail(exception));
        while (DatabaseErrors.ErrorOf(exception) == DatabaseError.Busy && _waiting.Reader.TryRead(out var waiting))
        {
            waiting.Fail(exception);
        }
    }

    private async Task CommitAsync(VaultDbContext db, List<Change> changes)
    {
        // As at each opening of a connection: this one stays open.
        file.DemandThere();
        ballast.ReleaseIfShort();
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
        // A change is made in the name of whoever asked for it, though another's request keeps the queue going.
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _failure;

        public Task<T> Result => _done.Task;

        public override async Task<Exception?> TryApplyAsync(VaultDbContext db)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _value = await BeginAsync(db).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // it is for the one who waits for this change
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = exception;
            }

            return _failure;
        }

        private Task<T> BeginAsync(VaultDbContext db)
        {
            if (_context is null)
            {
                return apply(db);
            }

            Task<T>? begun = null;
            ExecutionContext.Run(_context, _ => begun = apply(db), null);
            return begun!;
        }

        public override void Complete()
        {
            if (_failure is not null)
            {
                Fail(_failure);
            }
            else
            {
                _done.TrySetResult(_value!);
            }
        }

        public override void Fail(Exception exception)
        {
            if ((_failure ?? exception) is OperationCanceledException cancelled && cancellationToken.IsCancellationRequested)
            {
                _done.TrySetException(new OperationCanceledException(cancelled.Message, cancelled, cancellationToken));
            }
            else
            {
                _done.TrySetException(_failure ?? exception);
            }
        }
    }
}
