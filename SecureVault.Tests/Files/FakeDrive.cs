using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Files;

namespace SecureVault.Tests.Files;

/// <summary>A drive that a test holds in its hands.</summary>
internal sealed class FakeDrive(TimeProvider clock) : IDriveContents
{
    private readonly Dictionary<ItemId, DriveEntry> _deleted = [];

    public List<DriveEntry> Entries { get; } = [];

    /// <summary>When set, listing waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>When set, every call fails with it.</summary>
    public Exception? Fault { get; set; }

    public int Listed { get; private set; }

    public FakeDrive Add(string name, long length = 1000, double hoursOld = 1)
    {
        var then = clock.GetUtcNow().AddHours(-hoursOld);
        Entries.Add(new DriveEntry(ItemId.New(), name, length, then, then, VersionId.New()));
        return this;
    }

    public async Task<IReadOnlyList<DriveEntry>> ListAsync(CancellationToken cancellationToken)
    {
        Listed++;
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        return Fault is null ? [.. Entries] : throw Fault;
    }

    public Task<DeleteOutcome> DeleteAsync(IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        foreach (var entry in Entries.Where(entry => items.Contains(entry.Id)).ToList())
        {
            Entries.Remove(entry);
            _deleted[entry.Id] = entry;
        }

        return Task.FromResult(new DeleteOutcome([.. items], clock.GetUtcNow().AddDays(30)));
    }

    public Task<RestoreOutcome> UndoAsync(IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        Entries.AddRange(items.Select(item => _deleted[item]));
        return Task.FromResult(new RestoreOutcome([.. items.Select(item => new RestoredItem(item, string.Empty, ItemId.Root, false, false))], 0));
    }
}
