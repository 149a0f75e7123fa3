using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Uploads;

/// <summary>Why an upload failed. <see cref="UploadTexts"/> makes the sentence.</summary>
public abstract record UploadError
{
    private UploadError()
    {
    }

    /// <summary>Whether trying again may end in another way: what is refused for what it is, is refused again.</summary>
    public bool MayPass => this is not (BadName or BadFolder or TooLarge);

    /// <summary>The browser went away while the file was on its way.</summary>
    public sealed record ConnectionLost : UploadError;

    /// <summary>The browser can't read the file: moved, deleted, changed or forbidden.</summary>
    public sealed record Unreadable : UploadError;

    /// <summary>The file grew or shrank while it was read.</summary>
    public sealed record Changed : UploadError;

    /// <summary>Larger than the vault takes.</summary>
    public sealed record TooLarge(long Limit) : UploadError;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : UploadError;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : UploadError;

    /// <summary>The server's disk has no room for a folder.</summary>
    public sealed record StoreFull : UploadError;

    /// <summary>The name can't be taken.</summary>
    public sealed record BadName(NameError Error) : UploadError;

    /// <summary>A folder on its path has a name that can't be taken.</summary>
    public sealed record BadFolder(NameError Error) : UploadError;

    /// <summary>Its folder can't be made: the one above it is gone, or is too deep.</summary>
    public sealed record FolderGone : UploadError;

    /// <summary>The sender gave up; what arrived is kept.</summary>
    public sealed record Interrupted : UploadError;

    /// <summary>Too many uploads are unfinished.</summary>
    public sealed record TooManyUnfinished(int Limit) : UploadError;

    /// <summary>The store failed.</summary>
    public sealed record Store(StoreError Error, string ErrorId) : UploadError;

    /// <summary>Nobody foresaw it; the log has the details.</summary>
    public sealed record Unexpected(string ErrorId) : UploadError;
}
