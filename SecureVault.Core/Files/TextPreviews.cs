using System.Buffers;
using System.Text;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>How reading a text ended.</summary>
public abstract record TextOutcome
{
    private TextOutcome()
    {
    }

    /// <summary>The text, or the beginning of it.</summary>
    /// <param name="Text">What is to be seen, never to be run.</param>
    /// <param name="IsWhole">False when only the beginning was read.</param>
    public sealed record Read(string Text, bool IsWhole) : TextOutcome
    {
        /// <summary>Without the text, so that an outcome in a log line tells nothing.</summary>
        public override string ToString() => $"Read({Text.Length})";
    }

    /// <summary>It is not text, whatever its name says.</summary>
    public sealed record NotText : TextOutcome;

    /// <summary>There is no such file for who asks.</summary>
    public sealed record NotFound : TextOutcome;

    /// <summary>It can't be read now; the log has an entry with this identifier.</summary>
    public sealed record Failed(string FaultId) : TextOutcome;
}

/// <summary>Reads the beginning of text files for showing it.</summary>
public sealed class TextPreviews(FileDownloads downloads)
{
    /// <summary>The most that is read, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>Reads the text of a file, up to <see cref="MaxBytes"/>.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<TextOutcome> ReadAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken)
    {
        switch (await downloads.OpenAsync(user, item, version, cancellationToken).ConfigureAwait(false))
        {
            case DownloadOutcome.Opened { File: var file }:
                await using (file.ConfigureAwait(false))
                {
                    return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
                }

            case DownloadOutcome.Damaged damaged:
                return new TextOutcome.Failed(damaged.FaultId);
            case DownloadOutcome.StoreFailed failed:
                return new TextOutcome.Failed(failed.FaultId);
            default:
                return new TextOutcome.NotFound();
        }
    }

    private static async Task<TextOutcome> ReadAsync(FileDownload file, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(file.Length, MaxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await file.Content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            var isWhole = length == file.Length;
            return TextDecoding.TryDecode(buffer.AsSpan(0, length), isWhole, out var text) ? new TextOutcome.Read(text, isWhole) : new TextOutcome.NotText();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}

/// <summary>Finds out how a text was written down.</summary>
internal static class TextDecoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 or UTF-16, with or without a mark; Latin-1 for what is neither. False for bytes that no text has.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, bool isWhole, out string text)
    {
        text = string.Empty;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            text = Encoding.UTF8.GetString(WholeLetters(bytes[3..], isWhole));
            return true;
        }

        if (FindUtf16(bytes) is { } utf16)
        {
            var begin = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 0;
            text = utf16.GetString(bytes[begin..(bytes.Length - ((bytes.Length - begin) % 2))]);
            return true;
        }

        if (bytes.Contains((byte)0))
        {
            return false;
        }

        text = DecodeUtf8(WholeLetters(bytes, isWhole)) ?? Encoding.Latin1.GetString(bytes);
        return true;
    }

    private static string? DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Where only the beginning was read, the last letter may be half there.</summary>
    private static ReadOnlySpan<byte> WholeLetters(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        for (var back = 1; !isWhole && back <= Math.Min(4, bytes.Length); back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) != 0x80)
            {
                var expected = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
                return expected > back ? bytes[..^back] : bytes;
            }
        }

        return bytes;
    }

    // Without a mark: in Latin script every other byte is zero, and always the same one of the two.
    private static UnicodeEncoding? FindUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return new UnicodeEncoding(bigEndian: bytes[0] == 0xFE, byteOrderMark: false);
        }

        var sample = bytes[..(Math.Min(bytes.Length, 1024) & ~1)];
        var zeros = new int[2];
        for (var i = 0; i < sample.Length; i++)
        {
            zeros[i % 2] += sample[i] == 0 ? 1 : 0;
        }

        return zeros switch
        {
            [0, var odd] when odd > sample.Length / 4 => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            [var even, 0] when even > sample.Length / 4 => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
            _ => null,
        };
    }
}
