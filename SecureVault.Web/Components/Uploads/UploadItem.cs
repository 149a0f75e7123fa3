using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Web.Components.Uploads;

/// <summary>One file in the queue. Only <see cref="UploadQueue"/> changes it.</summary>
public sealed class UploadItem(int id, PickedFile file, UploadBatch batch, ResumeState? ticket = null)
{
    private long _sent;

    public int Id { get; } = id;

    public PickedFile File { get; internal set; } = file;

    public UploadState State { get; set; }

    /// <summary>Set while <see cref="State"/> is <see cref="UploadState.Failed"/>.</summary>
    public UploadError? Error { get; set; }

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

    /// <summary>Set when its folder was deleted meanwhile: the name of the one that it is in now, empty at the top.</summary>
    public string? Landed { get; internal set; }

    /// <summary>Where it goes; null until the folder of its path was found or made.</summary>
    internal ItemId? Folder { get; set; } = file.Path.Length == 0 ? batch.Folder : null;

    internal UploadBatch Batch { get; set; } = batch;

    internal ResumeState Ticket { get; } = ticket ?? new ResumeState();

    internal NameConflict OnConflict { get; set; }

    /// <summary>True once the name was looked up; until then its turn does not come.</summary>
    internal bool NameChecked { get; set; }

    /// <summary>The current run; it may outlive the state that it ended in by a moment.</summary>
    internal CancellationTokenSource? Run { get; set; }

    /// <summary>True when a lost connection has restarted it once already.</summary>
    internal bool Restarted { get; set; }

    /// <summary>True until the summary at the end has counted it.</summary>
    internal bool Uncounted { get; set; }

    /// <summary>A name that the drive takes, when its own was refused.</summary>
    internal string? OtherName => State == UploadState.Failed && Error is UploadError.BadName ? SafeName.AsItem(File.Name) : null;

    /// <summary>Whether trying again can help.</summary>
    internal bool CanRetry => State == UploadState.Failed && Error is not { MayPass: false };

    internal bool IsOver => State is UploadState.Stored or UploadState.Failed or UploadState.Cancelled or UploadState.Skipped;

    /// <summary>True when nothing of it is on its way any more, nor being taken back.</summary>
    internal bool IsSettled => IsOver && Run is null && (State != UploadState.Cancelled || Ticket.Upload is null);

    /// <summary>Whether it would be lost with the page.</summary>
    internal bool IsFragile => State is UploadState.Waiting or UploadState.NeedsDecision || (State == UploadState.Uploading && !Ticket.SurvivesConnection);

    internal bool IsDue => State == UploadState.Waiting && NameChecked && Run is null;
}
