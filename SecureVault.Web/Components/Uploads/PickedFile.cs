namespace SecureVault.Web.Components.Uploads;

/// <summary>A file that a person picked. Its content stays in the browser until <see cref="Open"/>.</summary>
/// <param name="Name">As the browser gives it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="MediaType">As the browser guesses it; may be empty.</param>
/// <param name="Open">Begins to read. A read throws <see cref="FileUnreadableException"/> when the browser can't deliver.</param>
public sealed record PickedFile(string Name, long Length, string MediaType, Func<CancellationToken, Stream> Open)
{
    public override string ToString() => $"PickedFile({Length} bytes)";
}

/// <summary>The browser could not read a picked file.</summary>
internal sealed class FileUnreadableException : IOException
{
    public FileUnreadableException(Exception? innerException = null)
        : base("The browser could not read the file.", innerException)
    {
    }
}
