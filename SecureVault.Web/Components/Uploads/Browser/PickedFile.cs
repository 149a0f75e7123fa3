using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>A file that a person picked. Its content stays in the browser.</summary>
/// <param name="Name">As the browser gives it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="MediaType">As the browser guesses it; may be empty.</param>
/// <param name="Open">Begins to read at an offset. A read throws <see cref="FileUnreadableException"/> when the browser can't deliver.</param>
public sealed record PickedFile(string Name, long Length, string MediaType, Func<long, CancellationToken, Stream> Open)
{
    /// <summary>The folders that it is to come into below the one that was picked for: 'Photos/2024'; empty for none.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>When the file was last changed, as the browser tells.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>How the browser sends it by itself; null when it can't.</summary>
    internal IBrowserSending? Sending { get; init; }

    public override string ToString() => $"PickedFile({Length} bytes)";
}

/// <summary>Lets the browser send a picked file over HTTP.</summary>
internal interface IBrowserSending
{
    /// <summary>Begins to send it as an upload that is there already, from wherever that continues.</summary>
    Task StartAsync(VersionId upload, CancellationToken cancellationToken);

    /// <summary>How the sending stands.</summary>
    /// <returns>Null when the browser does not answer at the moment.</returns>
    Task<SendingStatus?> LookAsync(VersionId upload, CancellationToken cancellationToken);

    /// <summary>Stops sending; what arrived stays.</summary>
    Task StopAsync(VersionId upload);

    /// <summary>CRC-32 of the file between each of the ends and the one before.</summary>
    Task<uint[]> SumAsync(IReadOnlyList<long> ends, CancellationToken cancellationToken);
}

/// <summary>How a sending stands, as the browser sees it.</summary>
/// <param name="Kind">sending, done, failed, refused (by a proxy, however small the requests), unreadable or stopped.</param>
/// <param name="Status">The server's last answer; zero when there was none.</param>
internal sealed record SendingStatus(string Kind, int Status);

/// <summary>The browser could not read a picked file.</summary>
internal sealed class FileUnreadableException : IOException
{
    public FileUnreadableException(Exception? innerException = null)
        : base("The browser could not read the file.", innerException)
    {
    }
}
