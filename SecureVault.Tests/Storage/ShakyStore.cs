using System.Runtime.CompilerServices;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Tests.Storage;

/// <summary>How a call goes wrong.</summary>
public enum Shake
{
    /// <summary>It is done, and nobody hears of it.</summary>
    AnswerLost,

    /// <summary>An object that is read ends early; any other call is refused.</summary>
    Truncated,

    /// <summary>The process dies before it.</summary>
    KilledBefore,

    /// <summary>The process dies after it.</summary>
    KilledAfter,
}

/// <summary>The end of the process, as the code under test sees it.</summary>
internal sealed class KilledException() : Exception("Killed by the test.");

/// <summary>A real store whose nth call goes wrong.</summary>
internal sealed class ShakyStore(StoreEnd real) : IObjectStore, IPartUploads, IStoreInventory, IStoreProbe, IStoreMarkers, IStoreRecords
{
    private readonly List<string> _calls = [];

    /// <summary>The call that goes wrong, from one; zero for none.</summary>
    public int FailsAt { get; set; }

    public Shake How { get; set; }

    /// <summary>The names of the calls that were made.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Whether a process that died would be dead by now.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Changes the bytes of every object on its way into the store.</summary>
    public bool Lies { get; set; }

    /// <summary>An object that always ends early.</summary>
    public ObjectKey? Shortened { get; set; }

    /// <summary>Waits before each object or part is written.</summary>
    public Func<ObjectKey, Task>? BeforeWrite { get; set; }

    /// <summary>The numbers, from one, of calls that were made for the first or for the last time.</summary>
    public static IReadOnlyList<int> TurnsOf(IReadOnlyList<string> calls) => [.. calls.Index()
        .GroupBy(call => call.Item, call => call.Index + 1)
        .SelectMany(numbers => new[] { numbers.First(), numbers.Last() })
        .Distinct()
        .Order()];

    /// <summary>Counts from now on, and lets a call go wrong.</summary>
    public void Arm(Shake how, int call)
    {
        lock (_calls)
        {
            _calls.Clear();
            (How, FailsAt) = (how, call);
        }
    }

    public StoreEnd AsEnd() => new(real.Place, this, this);

    public Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await (BeforeWrite?.Invoke(key) ?? Task.CompletedTask).WaitAsync(cancellationToken);
        await real.Objects.PutAsync(key, Changed(content), cancellationToken);
        return true;
    });

    public async Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var isTruncated = How == Shake.Truncated && _calls.Count + 1 == FailsAt;
        return await ShakeAsync(() => real.Objects.OpenReadAsync(key, offset, isTruncated || key == Shortened ? length / 2 : length, cancellationToken), isTruncated);
    }

    public Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken) => ShakeAsync(() => real.Objects.GetLengthAsync(key, cancellationToken));

    public Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await real.Objects.DiscardAsync(key, cancellationToken);
        return true;
    });

    public Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken) =>
        ShakeAsync(() => real.Parts.BeginAsync(key, length, partLength, cancellationToken));

    public Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await (BeforeWrite?.Invoke(upload.Key) ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return await real.Parts.PutPartAsync(upload, number, Changed(content), cancellationToken);
    });

    public Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await real.Parts.CompleteAsync(upload, parts, cancellationToken);
        return true;
    });

    public Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken) =>
        ShakeAsync(() => real.Parts.IsCompleteAsync(upload, cancellationToken));

    public async IAsyncEnumerable<StoredObject> ListObjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ShakeAsync(() => Task.FromResult(true));
        await foreach (var found in real.Inventory.ListObjectsAsync(cancellationToken))
        {
            yield return found;
        }
    }

    public async IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ShakeAsync(() => Task.FromResult(true));
        await foreach (var found in real.Inventory.ListUnfinishedAsync(cancellationToken))
        {
            yield return found;
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => real.Probe.CheckAsync(cancellationToken);

    public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) => ShakeAsync(() => real.Markers.ReadMarkerAsync(cancellationToken));

    public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await real.Markers.WriteMarkerAsync(content, mayMakeStore, cancellationToken);
        return true;
    });

    public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await real.Records.PutAsync(name, content, cancellationToken);
        return true;
    }, name: "PutRecordAsync");

    public Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken) => ShakeAsync(() => real.Records.ReadAsync(name, cancellationToken));

    public async IAsyncEnumerable<StoredRecord> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ShakeAsync(() => Task.FromResult(true));
        await foreach (var found in real.Records.ListAsync(prefix, cancellationToken))
        {
            yield return found;
        }
    }

    public Task DeleteAsync(RecordName name, CancellationToken cancellationToken) => ShakeAsync(async () =>
    {
        await real.Records.DeleteAsync(name, cancellationToken);
        return true;
    });

    private ReadOnlyMemory<byte> Changed(ReadOnlyMemory<byte> content)
    {
        if (!Lies || content.IsEmpty)
        {
            return content;
        }

        var changed = content.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    private async Task<T> ShakeAsync<T>(Func<Task<T>> call, bool isRead = false, [CallerMemberName] string name = "")
    {
        if (IsDead)
        {
            throw new KilledException(); // a dead process does nothing more
        }

        var isShaken = Count(name) == FailsAt;
        if (isShaken && (How == Shake.KilledBefore || (How == Shake.Truncated && !isRead)))
        {
            IsDead = How == Shake.KilledBefore;
            throw Error();
        }

        var result = await call();
        if (isShaken && How is Shake.AnswerLost or Shake.KilledAfter)
        {
            IsDead = How == Shake.KilledAfter;
            throw Error();
        }

        return result;
    }

    private int Count(string name)
    {
        lock (_calls)
        {
            _calls.Add(name);
            return _calls.Count;
        }
    }

    private Exception Error() => IsDead ? new KilledException() : new ObjectStoreException(ObjectStoreError.Unavailable, "Broken by the test.");
}
