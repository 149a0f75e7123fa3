using System.Collections.Concurrent;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The folders of one pick: each path is asked for once, however many files are in it and whoever needs it first.</summary>
internal sealed class PickFolders(IUploadTarget target, ItemId parent)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<FolderOutcome>>> _asked = new(StringComparer.Ordinal);

    /// <summary>The folder of a path, made if it is missing. What went wrong is asked for again the next time.</summary>
    public async Task<FolderOutcome> GetAsync(string path, CancellationToken cancellationToken)
    {
        // Others may wait for the same folder, so it is not this one's token that ends the making.
        var asked = _asked.GetOrAdd(path, static (path, self) => new(() => self.MakeAsync(path)), this);
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

    private Task<FolderOutcome> MakeAsync(string path) => target.EnsureFolderAsync(parent, path, CancellationToken.None);
}
