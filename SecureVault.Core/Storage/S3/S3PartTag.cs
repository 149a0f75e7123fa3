using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>The facts about a part that S3 wants repeated when the object is completed: its ETag and, if one was sent, its checksum.</summary>
internal readonly record struct S3PartTag(string ETag, string? Checksum)
{
    /// <summary>Reads what <see cref="ToString"/> wrote. Neither of the two has a space.</summary>
    public static S3PartTag Parse(string text) =>
        text.Split(' ') is [var tag, var checksum] ? new S3PartTag(tag, checksum) : new S3PartTag(text, null);

    /// <summary>The part as the SDK takes it.</summary>
    /// <param name="number">From one.</param>
    public PartETag For(int number) => new(number, ETag) { ChecksumCRC32 = Checksum };

    /// <inheritdoc/>
    public override string ToString() => Checksum is null ? ETag : $"{ETag} {Checksum}";
}
