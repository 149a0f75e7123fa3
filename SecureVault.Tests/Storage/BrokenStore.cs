using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>The real disk store behind a switch for each kind of failure.</summary>
internal sealed class BrokenStore : IObjectStore, IPartUploads
{
    private DiskObjectStore? _disk;

    /// <summary>Whole objects fail, and of an object in parts the third part.</summary>
    public ObjectStoreError? OnWrite { get; set; }

    /// <summary>An upload in parts begins, but nobody hears of it.</summary>
    public ObjectStoreError? OnBegun { get; set; }

    /// <summary>A whole object is stored, but nobody hears of it.</summary>
    public ObjectStoreError? OnStored { get; set; }

    public ObjectStoreError? OnRead { get; set; }

    public ObjectStoreError? OnDiscard { get; set; }

    /// <summary>A whole object waits for this, and then reaches the store whatever happened meanwhile.</summary>
    public Func<Task>? BeforePut { get; set; }

    /// <summary>Hears of each key before it is discarded.</summary>
    public Action<ObjectKey>? OnDiscarding { get; set; }

    private DiskObjectStore Disk => _disk!;

    public BrokenStore Over(DiskObjectStore disk)
    {
        _disk = disk;
        return this;
    }

    public async Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Fail(OnWrite);
        await (BeforePut?.Invoke() ?? Task.CompletedTask);
        await Disk.PutAsync(key, content, cancellationToken);
        Fail(OnStored);
    }

    public async Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        Fail(OnRead);
        return await Disk.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken) => Disk.GetLengthAsync(key, cancellationToken);

    public async Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        OnDiscarding?.Invoke(key);
        Fail(OnDiscard);
        await Disk.DiscardAsync(key, cancellationToken);
    }

    public async Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken)
    {
        var upload = await Disk.BeginAsync(key, length, partLength, cancellationToken);
        Fail(OnBegun);
        return upload;
    }

    public async Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (number == 2)
        {
            Fail(OnWrite);
        }

        return await Disk.PutPartAsync(upload, number, content, cancellationToken);
    }

    public Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken) =>
        Disk.CompleteAsync(upload, parts, cancellationToken);

    public Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken) => Disk.IsCompleteAsync(upload, cancellationToken);

    private static void Fail(ObjectStoreError? error)
    {
        if (error is { } chosen)
        {
            throw new ObjectStoreException(chosen, "Broken by the test.");
        }
    }
}
