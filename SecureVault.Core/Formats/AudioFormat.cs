namespace SecureVault.Core.Formats;

/// <summary>
/// Tells sounds by their bytes, as players do: behind tags, padding and junk. Of what has no signature (MPEG audio, AAC) frames have
/// to follow each other, because two bytes that look like the begin of one are found in every file.
/// </summary>
internal static class AudioFormat
{
    private const int TagHeadLength = 10;

    // Some programs write a new tag in front of the old one.
    private const int MaxTags = 16;

    private const int SignatureLength = 16;

    // As far as players look for the first frame.
    private const int WindowLength = 131_072;

    private const int MinFrames = 3;

    private static readonly int[] Mpeg1Bitrates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] Mpeg2Bitrates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] SampleRates = [44_100, 48_000, 32_000];

    /// <summary>The media type of a sound that browsers play; null when it is none.</summary>
    /// <param name="content">Seekable.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<string?> FindAsync(Stream content, CancellationToken cancellationToken)
    {
        var begin = await SkipTagsAsync(content, cancellationToken).ConfigureAwait(false);
        var signature = await ReadAsync(content, begin, SignatureLength, cancellationToken).ConfigureAwait(false);
        return OfSignature(signature.Span)
            ?? OfFrames((await ReadAsync(content, begin, WindowLength, cancellationToken).ConfigureAwait(false)).Span);
    }

    private static async ValueTask<long> SkipTagsAsync(Stream content, CancellationToken cancellationToken)
    {
        var at = 0L;
        for (var tags = 0; tags < MaxTags; tags++)
        {
            var head = await ReadAsync(content, at, TagHeadLength, cancellationToken).ConfigureAwait(false);
            if (TagLength(head.Span) is not { } length)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    // ID3v2, section 3.1: a signature, a version, flags, and a length of four times seven bits.
    private static int? TagLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < TagHeadLength || !head.StartsWith("ID3"u8) || head[3] == 0xFF || head[4] == 0xFF || head[6..].ContainsAnyExceptInRange((byte)0, (byte)0x7F))
        {
            return null;
        }

        var footer = (head[5] & 0x10) != 0 ? TagHeadLength : 0;
        return TagHeadLength + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9]) + footer;
    }

    private static string? OfSignature(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("fLaC"u8))
        {
            return "audio/flac";
        }

        if (head.StartsWith("OggS"u8))
        {
            return "audio/ogg";
        }

        var isRiff = head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8); // the latter for more than 4 GiB
        if (isRiff && head[8..].StartsWith("WAVE"u8))
        {
            return "audio/wav";
        }

        return head.Length > 11 && head[4..].StartsWith("ftyp"u8) && !IsPicture(head[8..12]) ? "audio/mp4" : null;
    }

    // HEIF and AVIF are boxes of the same kind.
    private static bool IsPicture(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8)
        || brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8);

    private static string? OfFrames(ReadOnlySpan<byte> window)
    {
        for (var at = 0; at + 7 <= window.Length; at++)
        {
            if (window[at] != 0xFF)
            {
                continue;
            }

            if (IsRun(window[at..], Mp3FrameLength))
            {
                return "audio/mpeg";
            }

            if (IsRun(window[at..], AdtsFrameLength))
            {
                return "audio/aac";
            }
        }

        return null;
    }

    // Each frame says how long it is, and what stays the same from one to the next does.
    private static bool IsRun(ReadOnlySpan<byte> bytes, FrameLength lengthOf)
    {
        var at = 0;
        for (var frames = 0; frames < MinFrames; frames++)
        {
            if (frames > 0 && at == bytes.Length)
            {
                return frames > 1; // a very short sound
            }

            if (bytes.Length - at < 7 || lengthOf(bytes[at..]) is not { } length || !IsSameKind(bytes, bytes[at..]))
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    // Version, layer and sampling rate; the twelfth bit and those of the bit rate may change.
    private static bool IsSameKind(ReadOnlySpan<byte> first, ReadOnlySpan<byte> next) => first[1] == next[1] && (first[2] & 0x0C) == (next[2] & 0x0C);

    // ISO 11172-3, 2.4.1.3: layer III of MPEG 1, 2 and 2.5, the only one that browsers play.
    private static int? Mp3FrameLength(ReadOnlySpan<byte> head)
    {
        var (version, layer) = ((head[1] >> 3) & 3, (head[1] >> 1) & 3);
        var (bitrate, rate) = (head[2] >> 4, (head[2] >> 2) & 3);
        if ((head[1] & 0xE0) != 0xE0 || version == 1 || layer != 1 || bitrate is 0 or 15 || rate == 3 || (head[3] & 3) == 2)
        {
            return null;
        }

        var isMpeg1 = version == 3;
        var bitsPerSecond = 1000 * (isMpeg1 ? Mpeg1Bitrates : Mpeg2Bitrates)[bitrate];
        var samplesPerSecond = SampleRates[rate] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        return ((isMpeg1 ? 144 : 72) * bitsPerSecond / samplesPerSecond) + ((head[2] >> 1) & 1);
    }

    // ISO 13818-7, 6.2.1.
    private static int? AdtsFrameLength(ReadOnlySpan<byte> head)
    {
        var length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5);
        var isAdts = (head[1] & 0xF6) == 0xF0 && ((head[2] >> 2) & 0xF) < 13 && length > 7;
        return isAdts ? length : null;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream content, long at, int length, CancellationToken cancellationToken)
    {
        if (at >= content.Length)
        {
            return default;
        }

        var bytes = new byte[(int)Math.Min(length, content.Length - at)];
        content.Position = at;
        await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private delegate int? FrameLength(ReadOnlySpan<byte> head);
}
