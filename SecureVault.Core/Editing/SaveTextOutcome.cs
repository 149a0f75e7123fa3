using SecureVault.Core.Drive;

namespace SecureVault.Core.Editing;

/// <summary>How saving or creating a text ended. Unless it was saved, nothing changed.</summary>
public abstract record SaveTextOutcome
{
    private SaveTextOutcome()
    {
    }

    /// <summary>It is durable.</summary>
    /// <param name="Source">The file as it is now; the next save begins with it.</param>
    /// <param name="IsConverted">Whether it is written in UTF-8 now, because its encoding lacks characters of the text.</param>
    public sealed record Saved(TextSource Source, bool IsConverted) : SaveTextOutcome;

    /// <summary>The file shows another content than the one that the text was made from.</summary>
    /// <param name="Current">The content that the file shows.</param>
    public sealed record Changed(VersionId Current) : SaveTextOutcome;

    /// <summary>The file was deleted.</summary>
    public sealed record Gone : SaveTextOutcome;

    /// <summary>The text is longer than can be edited.</summary>
    /// <param name="Limit">Bytes.</param>
    public sealed record TooLong(long Limit) : SaveTextOutcome;

    /// <summary>The person's space does not suffice.</summary>
    /// <param name="Left">Bytes that are left of it.</param>
    public sealed record OverQuota(long Left) : SaveTextOutcome;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : SaveTextOutcome;

    /// <summary>Another item in the folder has the name.</summary>
    public sealed record NameTaken : SaveTextOutcome;

    /// <summary>A file can't have that name.</summary>
    public sealed record NameInvalid(NameError Error) : SaveTextOutcome;

    /// <summary>The store or the database failed; the log has an entry with this identifier.</summary>
    public sealed record Failed(StoreError Error, string ErrorId) : SaveTextOutcome;
}
