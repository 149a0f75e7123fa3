using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>The scope of a rescue and its output folder.</summary>
/// <param name="Folder">The folder that files are written into; made where it is missing. What a rescue before it wrote stays.</param>
public sealed record RescueRequest(string Folder)
{
    /// <summary>Only the files of the account with this address; null for everybody's.</summary>
    public string? Email { get; init; }

    /// <summary>Whether nothing is to be written: everything is identified, and no content is opened.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether damaged files are written as well, with zeros where chunks don't open.</summary>
    public bool Salvages { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "RescueRequest(redacted)";
}

/// <summary>How the rescue of one object ended.</summary>
public enum RescueStatus
{
    /// <summary>The file is there, every chunk of it verified. In a dry run: it would be.</summary>
    Recovered,

    /// <summary>An earlier rescue wrote it already.</summary>
    AlreadyThere,

    /// <summary>Some chunks do not open. The file is there with zeros in their place when the rescue salvages; else it is not.</summary>
    Damaged,

    /// <summary>No card's key opens it: its owner's card is missing, its key was destroyed, or recovery blocks were switched off.</summary>
    NotOpened,

    /// <summary>The store did not deliver it.</summary>
    NotRead,

    /// <summary>The file system of the output folder does not take it: its path is too long, or a name on it is taken.</summary>
    NotWritten,
}

/// <summary>One object and what became of it. It names a file: for the person who runs the rescue only.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Status">How it ended.</param>
public sealed record RescuedObject(ObjectKey Key, RescueStatus Status)
{
    /// <summary>The address of its owner; null when it was not opened.</summary>
    public string? Email { get; init; }

    /// <summary>Where it is in the output folder; null when it was not opened.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes of content.</summary>
    public long? Length { get; init; }

    /// <summary>When it was uploaded.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>When the file was last changed where it came from; null where nobody told.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Why it does not open.</summary>
    public SealedObjectError? Error { get; init; }

    /// <summary>The offsets of chunks that don't open; each is up to 16,384 bytes long. Empty unless the rescue salvages.</summary>
    public IReadOnlyList<long> DamagedAt { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"RescuedObject({Key}, {Status})";
}

/// <summary>The result of a rescue.</summary>
/// <param name="Accounts">Accounts that a card was found of.</param>
/// <param name="CardsNotOpened">Cards that do not open.</param>
/// <param name="Thumbnails">Objects left out because they can be made anew.</param>
public sealed record RescueReport(int Accounts, int CardsNotOpened, int Thumbnails)
{
    /// <summary>False when only one person's files were asked for, and no card has that address.</summary>
    public bool IsUserKnown { get; init; } = true;

    /// <summary>How many objects ended in which way.</summary>
    public required IReadOnlyDictionary<RescueStatus, int> Objects { get; init; }

    /// <summary>True when everything that the store holds came out whole.</summary>
    public bool IsComplete => Accounts > 0
        && CardsNotOpened == 0
        && Objects.Keys.All(status => status is RescueStatus.Recovered or RescueStatus.AlreadyThere);
}
