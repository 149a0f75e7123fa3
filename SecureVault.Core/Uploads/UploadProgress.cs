using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;

namespace SecureVault.Core.Uploads;

/// <summary>The beginning of a part that is kept in the database until the part is whole; without its content.</summary>
internal sealed record PartialPart(long Offset, int Length)
{
    public long End => Offset + Length;
}

/// <summary>The content of an upload session that is kept, and how far it reaches.</summary>
internal sealed class UploadProgress
{
    private readonly IReadOnlyList<UploadPart> _parts;
    private readonly List<PartialPart> _partial = [];

    /// <param name="layout">Of the whole object.</param>
    /// <param name="parts">Recorded parts by number.</param>
    /// <param name="partial">Kept beginnings of parts by offset.</param>
    public UploadProgress(SealedLayout layout, IReadOnlyList<UploadPart> parts, IReadOnlyList<PartialPart> partial)
    {
        _parts = parts;
        while (ContiguousParts < parts.Count && parts[ContiguousParts].Number == ContiguousParts && parts[ContiguousParts].StoreTag is not null)
        {
            ContiguousParts++;
        }

        IsWhole = ContiguousParts == layout.PartCount;
        Offset = IsWhole ? layout.PlainLength : layout.PlainOffsetOf(ContiguousParts);
        foreach (var piece in partial)
        {
            if (!IsWhole && piece.Offset == Offset)
            {
                _partial.Add(piece);
                Offset = piece.End;
            }
        }
    }

    /// <summary>How many parts are stored without a gap.</summary>
    public int ContiguousParts { get; }

    /// <summary>True when every part is stored.</summary>
    public bool IsWhole { get; }

    /// <summary>Bytes of content that are durable without a gap.</summary>
    public long Offset { get; }

    /// <summary>Whether any part was recorded, so that the store may know of the upload.</summary>
    public bool HasParts => _parts.Count > 0;

    /// <summary>The kept pieces of the first part that is missing, without a gap.</summary>
    public IReadOnlyList<PartialPart> PartialParts => _partial;

    /// <summary>A part that was recorded; null for one that was not.</summary>
    public UploadPart? Find(int part) =>
        part < ContiguousParts ? _parts[part] : _parts.FirstOrDefault(candidate => candidate.Number == part);
}
