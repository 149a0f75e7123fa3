using System.Diagnostics;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;

namespace SecureVault.Core.Editing;

/// <summary>
/// Opens text files for editing and saves them as new versions. A file keeps its encoding and its byte order mark, and what nobody edited
/// keeps its bytes: a file for which that can't be promised isn't opened.
/// </summary>
public sealed class TextFiles(FileDownloads downloads, DriveItems items, UploadService uploads)
{
    /// <summary>The longest text, in bytes as it is stored.</summary>
    public const int MaxBytes = TextPreviews.MaxBytes;

    private const string PlainText = "text/plain";

    /// <summary>Whether a file can be offered for editing, going by its name and length. Its bytes decide when it is opened.</summary>
    public static bool CanOffer(DriveEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry is { IsFolder: false, IsDamaged: false, Length: <= MaxBytes } && PreviewFormat.KindOf(entry.Name) is PreviewKind.Text or PreviewKind.Markdown;
    }

    /// <summary>Opens the content that a file shows.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file.</param>
    /// <param name="encoding">How it is written; null to find out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<OpenTextOutcome> OpenAsync(UserId user, ItemId item, TextEncoding? encoding, CancellationToken cancellationToken)
    {
        switch (await downloads.OpenAsync(user, item, cancellationToken).ConfigureAwait(false))
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
                        return Explain(downloads.Explain(exception, file.Source, isSeen: true));
                    }
                }

            case DownloadOutcome.NotFound:
                return new OpenTextOutcome.NotFound();
            case DownloadOutcome.Damaged damaged:
                return Explain(damaged);
            case DownloadOutcome.StoreFailed failed:
                return Explain(failed);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Saves a text as a new version of its file, if that still shows the content that the text was made from.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<SaveTextOutcome> SaveAsync(UserId user, TextSource source, string text, CancellationToken cancellationToken) =>
        SaveAsync(user, source, text, isCopy: false, cancellationToken);

    /// <summary>Saves a text as a new file beside the one that it was made from, under a free name.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<SaveTextOutcome> SaveCopyAsync(UserId user, TextSource source, string text, CancellationToken cancellationToken) =>
        SaveAsync(user, source, text, isCopy: true, cancellationToken);

    /// <summary>Creates an empty file.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<SaveTextOutcome> CreateAsync(UserId user, ItemId folder, string name, CancellationToken cancellationToken)
    {
        var request = new UploadRequest { Folder = folder, Name = name, Length = 0, MediaType = PlainText };
        var outcome = await uploads.UploadAsync(user, request, Stream.Null, progress: null, cancellationToken).ConfigureAwait(false);
        var begun = new TextSource(new DriveEntry(default, name, 0, default, default, default), PlainText, TextEncoding.Utf8, HasMark: false);
        return await ReadAsync(user, outcome, begun, isConverted: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SaveTextOutcome> SaveAsync(UserId user, TextSource source, string text, bool isCopy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(text);
        var (content, written) = Write(source, text);
        if (content.Length > MaxBytes)
        {
            return new SaveTextOutcome.TooLong(MaxBytes);
        }

        // Renamed or moved meanwhile: the recovery block tells where the file is now. The commit goes by the item.
        var file = await items.FindAsync(user, source.File.Id, cancellationToken).ConfigureAwait(false) ?? source.File;
        var request = new UploadRequest
        {
            Folder = file.Folder,
            Name = file.Name,
            Length = content.Length,
            MediaType = source.MediaType,
            OnConflict = NameConflict.KeepBoth,
            Replaces = isCopy ? null : new ExpectedContent(source.File.Id, source.File.Version),
        };
        using var stream = new MemoryStream(content, writable: false);
        var outcome = await uploads.UploadAsync(user, request, stream, progress: null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(user, outcome, written, written.Encoding != source.Encoding, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SaveTextOutcome> ReadAsync(UserId user, UploadOutcome outcome, TextSource source, bool isConverted, CancellationToken cancellationToken) => outcome switch
    {
        UploadOutcome.Stored stored => new SaveTextOutcome.Saved(source with { File = await FindAsync(user, stored, source.File, cancellationToken).ConfigureAwait(false) }, isConverted),
        UploadOutcome.ContentChanged changed => new SaveTextOutcome.Changed(changed.Current),
        UploadOutcome.NotFound => new SaveTextOutcome.Gone(),
        UploadOutcome.NameTaken => new SaveTextOutcome.NameTaken(),
        UploadOutcome.NameInvalid invalid => new SaveTextOutcome.NameInvalid(invalid.Error),
        UploadOutcome.TooLarge large => new SaveTextOutcome.TooLong(large.Limit),
        UploadOutcome.OverQuota full => new SaveTextOutcome.OverQuota(full.Left),
        UploadOutcome.TooManyItems many => new SaveTextOutcome.TooManyItems(many.Limit),
        UploadOutcome.StoreFailed failed => new SaveTextOutcome.Failed(failed.Error, failed.ErrorId),
        UploadOutcome.Created or UploadOutcome.Received or UploadOutcome.TooManyUnfinished or UploadOutcome.Busy or UploadOutcome.WrongOffset
            or UploadOutcome.WrongLength or UploadOutcome.ContentDiffers or UploadOutcome.Lost => throw new InvalidOperationException($"A text comes whole: {outcome.GetType().Name}."),
        _ => throw new UnreachableException(),
    };

    /// <summary>The file with the content that was stored now, even if it shows another one already.</summary>
    private async Task<DriveEntry> FindAsync(UserId user, UploadOutcome.Stored stored, DriveEntry before, CancellationToken cancellationToken)
    {
        var known = before with { Id = stored.Item, Name = stored.Name, Folder = stored.Folder };
        DriveEntry? found = null;
        try
        {
            found = await items.FindAsync(user, stored.Item, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the text is durable, whatever goes wrong after that
        catch (Exception)
#pragma warning restore CA1031
        {
            // known is enough to go on with
        }

        return (found ?? known) with { Version = stored.Version, Length = stored.Length };
    }

    private static async Task<OpenTextOutcome> ReadAsync(FileDownload file, TextEncoding? chosen, CancellationToken cancellationToken)
    {
        if (file.Length > MaxBytes)
        {
            return new OpenTextOutcome.TooLong(MaxBytes);
        }

        var bytes = new byte[file.Length];
        await file.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        if ((chosen ?? TextDetection.Detect(bytes, isWhole: true)) is not { } encoding)
        {
            return new OpenTextOutcome.NotText();
        }

        var mark = TextDetection.FindMark(bytes) is { } found && found.Encoding == encoding ? found.Length : 0;
        var source = new TextSource(file.Entry, file.MediaType, encoding, HasMark: mark > 0);
        var text = encoding.Open().GetString(bytes.AsSpan(mark));
        return text.Contains('\0', StringComparison.Ordinal) ? new OpenTextOutcome.NotText()
            : Write(encoding, source.HasMark, text).AsSpan().SequenceEqual(bytes) ? new OpenTextOutcome.Opened(text, source)
            : new OpenTextOutcome.NotExact();
    }

    /// <summary>In the encoding of the file, or, if that lacks a character of the text, in UTF-8.</summary>
    private static (byte[] Content, TextSource Source) Write(TextSource source, string text)
    {
        var content = Write(source.Encoding, source.HasMark, text);
        var mark = source.HasMark ? MarkOf(source.Encoding).Length : 0;
        if (source.Encoding == TextEncoding.Utf8 || source.Encoding.Open().GetString(content.AsSpan(mark)) == text)
        {
            return (content, source);
        }

        var converted = source with { Encoding = TextEncoding.Utf8, HasMark = false };
        return (Write(converted.Encoding, converted.HasMark, text), converted);
    }

    private static byte[] Write(TextEncoding encoding, bool hasMark, string text) =>
        hasMark ? [.. MarkOf(encoding), .. encoding.Open().GetBytes(text)] : encoding.Open().GetBytes(text);

    private static byte[] MarkOf(TextEncoding encoding) => encoding.Open().GetBytes("\uFEFF");

    private static OpenTextOutcome Explain(DownloadOutcome outcome) => outcome switch
    {
        DownloadOutcome.NotFound => new OpenTextOutcome.NotFound(),
        DownloadOutcome.Damaged damaged => new OpenTextOutcome.Damaged(damaged.ErrorId),
        DownloadOutcome.StoreFailed failed => new OpenTextOutcome.Failed(failed.ErrorId),
        DownloadOutcome.Opened => throw new InvalidOperationException("A failure isn't open."),
        _ => throw new UnreachableException(),
    };
}
