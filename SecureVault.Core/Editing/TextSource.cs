using SecureVault.Core.Drive;
using SecureVault.Core.Formats;

namespace SecureVault.Core.Editing;

/// <summary>A text file as it was opened or last saved: what is needed to write it again the way it was written.</summary>
/// <param name="File">The file, with the content that the text was made from.</param>
/// <param name="MediaType">As the browser named it at upload.</param>
/// <param name="Encoding">How it is written.</param>
/// <param name="HasMark">Whether it begins with a byte order mark.</param>
public sealed record TextSource(DriveEntry File, string MediaType, TextEncoding Encoding, bool HasMark)
{
    /// <inheritdoc/>
    public override string ToString() => $"TextSource({File.Id})";
}
