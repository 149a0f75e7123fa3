namespace SecureVault.Web.Components.Uploads;

/// <summary>How one run of an upload ended.</summary>
internal abstract record UploadEnd
{
    private UploadEnd()
    {
    }

    public sealed record Stored(string Name) : UploadEnd;

    public sealed record NameTaken : UploadEnd;

    public sealed record Failed(UploadProblem Problem) : UploadEnd;

    public sealed record Stopped : UploadEnd;

    public sealed record AccessEnded : UploadEnd;
}
