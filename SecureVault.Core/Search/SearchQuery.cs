using SecureVault.Core.Drive;

namespace SecureVault.Core.Search;

/// <summary>The criteria of a search; those that are not set don't matter.</summary>
public sealed record SearchQuery
{
    /// <summary>Words, all of which have to be in the name; capitals and the form of accented letters do not matter.</summary>
    public string Text { get; init; } = "";

    /// <summary>True for folders only, false for files only.</summary>
    public bool? IsFolder { get; init; }

    /// <summary>Files with one of these extensions only, such as 'jpg' and 'png'.</summary>
    public IReadOnlyCollection<string>? Extensions { get; init; }

    /// <summary>The least size of a file in bytes; with one, no folder is found.</summary>
    public long? MinBytes { get; init; }

    /// <summary>The largest size of a file in bytes; with one, no folder is found.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Its content came here then or later, whatever time the file brought along: nothing that is new is missed, and no file can claim to be.</summary>
    public DateTimeOffset? ChangedFrom { get; init; }

    /// <summary>Its content came here before then.</summary>
    public DateTimeOffset? ChangedBefore { get; init; }

    /// <summary>Only what is in this folder, at any depth.</summary>
    public ItemId? Below { get; init; }

    /// <summary>Without the text: people look for what is private.</summary>
    public override string ToString() => "SearchQuery(redacted)";
}

/// <summary>The results of a search.</summary>
/// <param name="Hits">The best of it, the best first: names that begin with the text, then names with a word that does, then the others; without a text what changed here last comes first.</param>
/// <param name="Total">How many there are altogether.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, int Total)
{
    /// <summary>Nothing.</summary>
    public static SearchResult None { get; } = new([], 0);

    /// <summary>Nothing was looked for: the person searches in too many places at once.</summary>
    public static SearchResult TooMany { get; } = new([], 0) { IsRefused = true };

    /// <summary>True for <see cref="TooMany"/>.</summary>
    public bool IsRefused { get; private init; }
}

/// <summary>An item that was found, and the folders from the top down to the one that it is in.</summary>
public sealed record SearchHit(DriveEntry Entry, IReadOnlyList<FolderName> Path);
