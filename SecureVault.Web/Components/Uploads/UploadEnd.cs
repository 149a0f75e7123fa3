namespace SecureVault.Web.Components.Uploads;

/// <summary>How one run of an upload ended.</summary>
internal abstract record UploadEnd
{
    private UploadEnd()
    {
    }

    /// <param name="Name">The name in the drive.</param>
    /// <param name="Landed">The name of the folder that it is in, when its own was deleted meanwhile.</param>
    public sealed record Stored(string Name, string? Landed = null) : UploadEnd;

    public sealed record NameTaken : UploadEnd;

    public sealed record Failed(UploadError Error) : UploadEnd;

    public sealed record Stopped : UploadEnd;

    public sealed record AccessEnded : UploadEnd;
}
