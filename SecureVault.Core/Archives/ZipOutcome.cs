using SecureVault.Core.Downloads;

namespace SecureVault.Core.Archives;

/// <summary>How the opening of an archive ended.</summary>
public abstract record ZipOutcome
{
    private ZipOutcome()
    {
    }

    /// <summary>The archive is ready to be read; the caller disposes it.</summary>
    public sealed record Opened(ZipDownload Zip) : ZipOutcome;

    /// <summary>The person has too many archives under way; in a while there is room again.</summary>
    public sealed record TooMany : ZipOutcome;

    /// <summary>None of it is there for who asks.</summary>
    public sealed record NotFound : ZipOutcome;
}

/// <summary>An archive that is made while it is read; it is nowhere stored.</summary>
public sealed class ZipDownload : IAsyncDisposable
{
    private readonly ZipStream _content;

    internal ZipDownload(string name, ZipTable table, ZipStream content)
    {
        Name = name;
        Entries = table.Count;
        ETag = table.ETag;
        _content = content;
    }

    /// <summary>A safe name for the archive's file.</summary>
    public string Name { get; }

    /// <summary>How many files and empty folders are in it.</summary>
    public int Entries { get; }

    /// <summary>Bytes of the archive, exactly.</summary>
    public long Length => Content.Length;

    /// <summary>A strong validator with its quotes: an archive that differs in one byte has another one.</summary>
    public string ETag { get; }

    /// <summary>
    /// Seekable; a file is opened when its bytes are read and not before. A read throws when a file turns out damaged, is deleted
    /// for good meanwhile, or the store fails: what was read so far is no archive then.
    /// </summary>
    public Stream Content => _content;

    /// <summary>The file that is read at the moment, for the log; null between files.</summary>
    public ContentSource? Reading => _content.Reading;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();

    /// <summary>Without the name, so that an archive in a log line tells nothing.</summary>
    public override string ToString() => $"ZipDownload({ETag})";
}
