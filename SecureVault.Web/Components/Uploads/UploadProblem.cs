using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Why an upload failed. <see cref="UploadTexts"/> makes the sentence.</summary>
public abstract record UploadProblem
{
    private UploadProblem()
    {
    }

    /// <summary>Whether trying again may end in another way: what is refused for what it is, is refused again.</summary>
    public bool MayPass => this is not (BadName or BadFolder or TooLarge);

    /// <summary>The browser went away while the file was on its way.</summary>
    public sealed record ConnectionLost : UploadProblem;

    /// <summary>The browser can't read the file: moved, deleted, changed or forbidden.</summary>
    public sealed record Unreadable : UploadProblem;

    /// <summary>The file grew or shrank while it was read.</summary>
    public sealed record Changed : UploadProblem;

    /// <summary>Larger than the vault takes.</summary>
    public sealed record TooLarge(long Limit) : UploadProblem;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : UploadProblem;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : UploadProblem;

    /// <summary>The server's disk has no room for a folder.</summary>
    public sealed record StoreFull : UploadProblem;

    /// <summary>The name can't be taken.</summary>
    public sealed record BadName(NameFault Fault) : UploadProblem;

    /// <summary>A folder on its path has a name that can't be taken.</summary>
    public sealed record BadFolder(NameFault Fault) : UploadProblem;

    /// <summary>Its folder can't be made: the one above it is gone, or is too deep.</summary>
    public sealed record FolderGone : UploadProblem;

    /// <summary>The sender gave up; what arrived is kept.</summary>
    public sealed record Interrupted : UploadProblem;

    /// <summary>Too many uploads are unfinished.</summary>
    public sealed record TooManyUnfinished(int Limit) : UploadProblem;

    /// <summary>The store failed.</summary>
    public sealed record Store(StoreTrouble Trouble, string FaultId) : UploadProblem;

    /// <summary>Nobody foresaw it; the log has the details.</summary>
    public sealed record Unexpected(string FaultId) : UploadProblem;
}
