using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>The real records of a disk store behind a switch for each kind of failure.</summary>
internal sealed class BrokenRecords : IStoreRecords
{
    private DiskRecords? _disk;

    /// <summary>A record is not stored.</summary>
    public ObjectStoreError? OnPut { get; set; }

    /// <summary>A record that is listed and can't be read.</summary>
    public RecordName? Unreadable { get; set; }

    /// <summary>Hears of each record before it is stored.</summary>
    public Func<RecordName, Task>? BeforePut { get; set; }

    public BrokenRecords Over(DiskRecords disk)
    {
        _disk = disk;
        return this;
    }

    public async Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await (BeforePut?.Invoke(name) ?? Task.CompletedTask);
        if (OnPut is { } error)
        {
            throw new ObjectStoreException(error, "Broken by the test.");
        }

        await _disk!.PutAsync(name, content, cancellationToken);
    }

    public Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken) => name == Unreadable
        ? throw new ObjectStoreException(ObjectStoreError.AccessDenied, "Broken by the test.")
        : _disk!.ReadAsync(name, cancellationToken);

    public IAsyncEnumerable<StoredRecord> ListAsync(string prefix, CancellationToken cancellationToken) => _disk!.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(RecordName name, CancellationToken cancellationToken) => _disk!.DeleteAsync(name, cancellationToken);
}
