using SecureVault.Core.Events;

namespace SecureVault.Core.Recovery;

/// <summary>Counts what people change in their drives, for the backup that is made when there was much of it. A restart begins at zero.</summary>
internal sealed class ChangeCounter : IDisposable
{
    private readonly IDisposable _subscription;
    private long _changes;

    public ChangeCounter(VaultEvents events) => _subscription = events.Subscribe(happened =>
    {
        if (happened is VaultEvent.DriveChanged { PicturesOnly: false })
        {
            Interlocked.Increment(ref _changes);
        }
    });

    /// <summary>Changes so far.</summary>
    public long Count => Interlocked.Read(ref _changes);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();
}
