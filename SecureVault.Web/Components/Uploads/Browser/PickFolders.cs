using System.Collections.Concurrent;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>The folders of one pick: each path is asked for once, however many files are in it and whoever needs it first.</summary>
internal sealed class PickFolders(IUploadTarget target, ItemId parent)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<FolderOutcome>>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentStack<ItemId> _made = [];
    private Task _tidying = Task.CompletedTask;

    /// <summary>Whether there are folders that were made for files, and not looked after since.</summary>
    public bool HasMade => !_made.IsEmpty;

    /// <summary>The folder of a path, made if it is missing. A failure is not remembered: the next call asks again.</summary>
    public Task<FolderOutcome> GetAsync(string path, CancellationToken cancellationToken) => GetAsync(path, isWanted: false, cancellationToken);

    /// <summary>The same for a folder that is wanted for itself and stays when nothing comes into it.</summary>
    public Task<FolderOutcome> MakeAsync(string path, CancellationToken cancellationToken) => GetAsync(path, isWanted: true, cancellationToken);

    /// <summary>Takes the folders away again that were made and stayed empty. Never throws; what can't be taken away stays.</summary>
    public void Tidy()
    {
        var made = new ItemId[_made.Count];
        var count = _made.TryPopRange(made);
        _asked.Clear();
        _tidying = target.RemoveEmptyAsync(made[..count]);
    }

    private async Task<FolderOutcome> GetAsync(string path, bool isWanted, CancellationToken cancellationToken)
    {
        await _tidying.WaitAsync(cancellationToken).ConfigureAwait(false);

        // Others may wait for the same folder, so it is not this one's token that ends the making.
        var asked = _asked.GetOrAdd(path, static (path, self) => new(() => self.This.AskAsync(path, self.IsWanted)), (This: this, IsWanted: isWanted));
        try
        {
            var outcome = await asked.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            return outcome;
        }
        finally
        {
            if (asked.Value is { IsCompleted: true } over && (!over.IsCompletedSuccessfully || over.Result is not FolderOutcome.Created))
            {
                _asked.TryRemove(new(path, asked));
            }
        }
    }

    private async Task<FolderOutcome> AskAsync(string path, bool isWanted)
    {
        var outcome = await target.EnsureFolderAsync(parent, path, CancellationToken.None).ConfigureAwait(false);
        if (outcome is FolderOutcome.Created { Made: { Count: > 0 } made } && !isWanted)
        {
            // From the top down, so that the deepest is taken away first.
            _made.PushRange([.. made]);
        }

        return outcome;
    }
}
