using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Uploads;

/// <summary>One file in the queue. Only <see cref="UploadQueue"/> changes it.</summary>
public sealed class UploadItem(int id, PickedFile file, UploadBatch batch, UploadTicket? ticket = null)
{
    private long _sent;

    public int Id { get; } = id;

    public PickedFile File { get; internal set; } = file;

    public UploadState State { get; set; }

    /// <summary>Set while <see cref="State"/> is <see cref="UploadState.Failed"/>.</summary>
    public UploadProblem? Problem { get; set; }

    /// <summary>The name in the drive, once stored; differs from the file's when both were kept.</summary>
    public string? StoredName { get; set; }

    /// <summary>Bytes read so far; written by the upload's thread.</summary>
    public long Sent
    {
        get => Interlocked.Read(ref _sent);
        set => Interlocked.Exchange(ref _sent, value);
    }

    /// <summary>Whether a pause loses nothing.</summary>
    public bool CanPause => Ticket.SurvivesConnection;

    /// <summary>Where it goes.</summary>
    internal ItemId Folder { get; set; } = batch.Folder;

    internal UploadBatch Batch { get; set; } = batch;

    internal UploadTicket Ticket { get; } = ticket ?? new UploadTicket();

    internal NameConflict OnConflict { get; set; }

    /// <summary>True once the name was looked up; until then its turn does not come.</summary>
    internal bool NameChecked { get; set; }

    /// <summary>The current run; it may outlive the state that it ended in by a moment.</summary>
    internal CancellationTokenSource? Run { get; set; }

    /// <summary>True when a lost connection has restarted it once already.</summary>
    internal bool Restarted { get; set; }

    /// <summary>True until the summary at the end has counted it.</summary>
    internal bool Uncounted { get; set; }

    internal bool IsOver => State is UploadState.Stored or UploadState.Failed or UploadState.Cancelled or UploadState.Skipped;

    internal bool IsDue => State == UploadState.Waiting && NameChecked && Run is null;
}

/// <summary>Files that were picked together.</summary>
public sealed class UploadBatch(ItemId folder, Action release)
{
    private Action? _release = release;

    /// <summary>Where they go.</summary>
    public ItemId Folder { get; } = folder;

    /// <summary>What a person said for all of them.</summary>
    public NameDecision? ForAll { get; set; }

    /// <summary>Lets the browser forget the files; only the first call counts.</summary>
    public void Release() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
