namespace SecureVault.Core.Copies;

/// <summary>How a copying ended.</summary>
public abstract record CopyOutcome
{
    private CopyOutcome()
    {
    }

    /// <summary>Everything that could be copied is there.</summary>
    /// <param name="Copied">The items that were asked for and have a copy now; a folder also when something in it could not be copied.</param>
    /// <param name="Failures">What has no copy, at any depth.</param>
    public sealed record Done(IReadOnlyList<CopiedItem> Copied, IReadOnlyList<CopyFailure> Failures) : CopyOutcome;

    /// <summary>The person's space does not suffice for all of it; nothing was copied.</summary>
    public sealed record OverQuota(long Needed, long Left) : CopyOutcome;

    /// <summary>The person has too many copy jobs under way; nothing was copied.</summary>
    public sealed record TooMany : CopyOutcome;

    /// <summary>There would be more files and folders than the vault allows a person; nothing was copied.</summary>
    public sealed record TooManyItems(int Needed, long Left) : CopyOutcome;

    /// <summary>The folder that the copies were to come into is not there (any more); nothing was copied.</summary>
    public sealed record TargetGone : CopyOutcome;
}

/// <summary>An item and its copy.</summary>
/// <param name="From">What was copied.</param>
/// <param name="To">The copy.</param>
/// <param name="Name">The copy's name; another one than the item's when that was taken.</param>
public sealed record CopiedItem(ItemId From, ItemId To, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"CopiedItem({From}, {To})";
}

/// <summary>Why an item has no copy.</summary>
public enum CopyError
{
    /// <summary>It is not there (any more).</summary>
    Gone,

    /// <summary>The folder for the copy was deleted meanwhile.</summary>
    TargetGone,

    /// <summary>The copy would be in too many folders.</summary>
    TooDeep,

    /// <summary>Thousands of items have its name already.</summary>
    NameTaken,

    /// <summary>The person's space does not suffice any more.</summary>
    OverQuota,

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    TooManyItems,

    /// <summary>The file is larger than the vault takes now.</summary>
    TooLarge,

    /// <summary>Its stored content is damaged or missing.</summary>
    Damaged,

    /// <summary>The store failed.</summary>
    StoreFailed,
}

/// <summary>An item that has no copy, and why.</summary>
/// <param name="Item">The item; of a folder that could not be made all that is in it is left out as well, without an entry of its own.</param>
/// <param name="Error">Why.</param>
/// <param name="ErrorId">The number of the entry in the log, where there is one.</param>
public sealed record CopyFailure(ItemId Item, CopyError Error, string? ErrorId = null);

/// <summary>How far a copying has come.</summary>
/// <param name="Items">Files and folders, at every depth.</param>
/// <param name="ItemsDone">Those that are done with, failed or not.</param>
/// <param name="Bytes">Bytes of content.</param>
/// <param name="BytesDone">Those that were read.</param>
public sealed record CopyProgress(int Items, int ItemsDone, long Bytes, long BytesDone);
