using System.Buffers;
using System.Diagnostics;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Downloads;

/// <summary>How reading a text ended.</summary>
public abstract record TextOutcome
{
    private TextOutcome()
    {
    }

    /// <summary>The text, or the beginning of it.</summary>
    /// <param name="Text">What is to be seen, never to be run.</param>
    /// <param name="IsWhole">False when only the beginning was read.</param>
    /// <param name="Encoding">How it was read: as chosen, or as its bytes look.</param>
    public sealed record Read(string Text, bool IsWhole, TextEncoding Encoding) : TextOutcome
    {
        /// <summary>Without the text, so that an outcome in a log line tells nothing.</summary>
        public override string ToString() => $"Read({Text.Length})";
    }

    /// <summary>It is not text, whatever its name says.</summary>
    public sealed record NotText : TextOutcome;

    /// <summary>There is no such file for who asks.</summary>
    public sealed record NotFound : TextOutcome;

    /// <summary>The stored content is damaged or missing; the log has an entry with this identifier.</summary>
    public sealed record Damaged(string ErrorId) : TextOutcome;

    /// <summary>It can't be read now; the log has an entry with this identifier.</summary>
    public sealed record Failed(string ErrorId) : TextOutcome;
}

/// <summary>Reads the beginning of text files for showing it.</summary>
public sealed class TextPreviews(FileDownloads downloads)
{
    /// <summary>The most that is read, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>Reads the text of a file, up to <see cref="MaxBytes"/>, in the encoding that its bytes look like.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<TextOutcome> ReadAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken) =>
        ReadAsync(user, item, version, encoding: null, cancellationToken);

    /// <summary>Reads the text of a file, up to <see cref="MaxBytes"/>.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="encoding">How it was written down; null to find out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<TextOutcome> ReadAsync(UserId user, ItemId item, VersionId? version, TextEncoding? encoding, CancellationToken cancellationToken)
    {
        switch (await downloads.OpenAsync(user, item, version, cancellationToken).ConfigureAwait(false))
        {
            case DownloadOutcome.Opened { File: var file }:
                await using (file.ConfigureAwait(false))
                {
                    try
                    {
                        return await ReadAsync(file, encoding, cancellationToken).ConfigureAwait(false);
                    }
                    catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
                    {
                        return downloads.Explain(exception, file.Source, isSeen: true) switch
                        {
                            DownloadOutcome.Damaged damage => new TextOutcome.Damaged(damage.ErrorId),
                            DownloadOutcome.StoreFailed failure => new TextOutcome.Failed(failure.ErrorId),
                            DownloadOutcome.Opened or DownloadOutcome.NotFound => throw new InvalidOperationException("A failure is neither."),
                            _ => throw new UnreachableException(),
                        };
                    }
                }

            case DownloadOutcome.Damaged damaged:
                return new TextOutcome.Damaged(damaged.ErrorId);
            case DownloadOutcome.StoreFailed failed:
                return new TextOutcome.Failed(failed.ErrorId);
            case DownloadOutcome.NotFound:
                return new TextOutcome.NotFound();
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<TextOutcome> ReadAsync(FileDownload file, TextEncoding? encoding, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(file.Length, MaxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await file.Content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            var isWhole = length == file.Length;
            return Decode(buffer.AsSpan(0, length), isWhole, encoding);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
    private static TextOutcome Decode(ReadOnlySpan<byte> bytes, bool isWhole, TextEncoding? chosen)
    {
        if ((chosen ?? TextDetection.Detect(bytes, isWhole)) is not { } encoding)
        {
            return new TextOutcome.NotText();
        }

        if (TextDetection.FindMark(bytes) is { } mark && mark.Encoding == encoding)
        {
            bytes = bytes[mark.Length..];
        }

        // A decoder keeps the half of a letter that is cut in two; at the end of the whole it is a letter that is not one.
        var decoder = encoding.NewDecoder();
        var text = new char[decoder.GetCharCount(bytes, flush: isWhole)];
        var count = decoder.GetChars(bytes, text, flush: isWhole);
        return new TextOutcome.Read(new string(text, 0, count), isWhole, encoding);
    }
}
