namespace SecureVault.Core.Storage;

/// <summary>An upload in parts that was begun.</summary>
/// <param name="Key">The object to be.</param>
/// <param name="Id">The store's own name for the upload; opaque.</param>
/// <param name="Length">Bytes of the whole object.</param>
/// <param name="PartLength">Bytes of every part but the last.</param>
public sealed record PartUpload(ObjectKey Key, string Id, long Length, int PartLength)
{
    /// <summary>How many parts make the object.</summary>
    public int PartCount => checked((int)((Length + PartLength - 1) / PartLength));

    /// <summary>Bytes of the part with this number.</summary>
    public int LengthOf(int number) => (int)Math.Min(PartLength, Length - ((long)number * PartLength));

    /// <summary>The most parts that S3 takes.</summary>
    internal const int MaxParts = 10_000;

    /// <summary>This upload, if a store can hold it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No byte, or more than <see cref="MaxParts"/> parts.</exception>
    internal PartUpload Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PartLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((Length - 1) / PartLength, MaxParts - 1, nameof(PartLength));
        return this;
    }

    /// <summary>Refuses a part that is not one of this upload.</summary>
    /// <exception cref="ArgumentException">The number is out of range or the content has not that part's length.</exception>
    internal void DemandPart(int number, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, PartCount);
        if (length != LengthOf(number))
        {
            throw new ArgumentException($"Part {number} has {LengthOf(number)} bytes, not {length}.", nameof(length));
        }
    }

    /// <summary>Refuses anything but each part once.</summary>
    /// <exception cref="ArgumentException">A part is missing or given twice.</exception>
    internal void DemandAll(IReadOnlyCollection<StoredPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var numbers = parts.Select(part => part.Number).ToHashSet();
        if (parts.Count != PartCount || numbers.Count != PartCount || numbers.Min() != 0 || numbers.Max() != PartCount - 1)
        {
            throw new ArgumentException($"The upload has {PartCount} parts; each must be given once.", nameof(parts));
        }
    }
}
