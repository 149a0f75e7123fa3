using System.Buffers;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Recovery;

/// <summary>Writes recovered files: under another name until all of a file is verified, for this account only, with their own time.</summary>
internal sealed class RescueWriter(RescueRequest request, ObjectReader reader)
{
    private const int BufferLength = 15 * SealedFormat.ChunkLength;

    // No folder of an account has such a name: there is no address without an at sign.
    private readonly string _unfinished = Path.Combine(request.Folder, ".rescue.unfinished");

    /// <summary>Writes one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where to, relative to the output folder.</param>
    /// <param name="read">Reads ranges of its object.</param>
    /// <param name="cancellationToken">Stops it and leaves no part of the file.</param>
    /// <exception cref="IOException">The output folder is full or gone.</exception>
    public async Task<RescuedObject> WriteAsync(FoundFile file, string path, RangeReader read, CancellationToken cancellationToken)
    {
        var facts = file.Object.Facts;
        var result = new RescuedObject(file.Key, RescueStatus.Recovered) { Path = path, Length = file.Object.Length, Time = facts.Time, Modified = facts.FileTime };
        var target = Path.Combine(request.Folder, path);
        if (request.IsDryRun)
        {
            return result;
        }

        try
        {
            return IsThere(target, file.Object)
                ? result with { Status = RescueStatus.AlreadyThere }
                : await WriteAsync(file, result, target, read, cancellationToken).ConfigureAwait(false);
        }
        catch (SealedObjectException exception)
        {
            return result with { Status = RescueStatus.Damaged, Error = exception.Error, Path = null };
        }
        catch (ObjectStoreException)
        {
            return result with { Status = RescueStatus.NotRead, Path = null };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !DiskFolder.IsFull(exception) && Directory.Exists(request.Folder))
        {
            // One file that this file system does not take must not keep the others inside.
            return result with { Status = RescueStatus.NotWritten };
        }
        finally
        {
            DurableFile.TryDelete(_unfinished);
        }
    }

    private static bool IsThere(string target, FoundObject file) =>
        new FileInfo(target) is { Exists: true } there
        && there.Length == file.Length
        && Math.Abs((there.LastWriteTimeUtc - file.Facts.TimeOnDisk.UtcDateTime).TotalSeconds) < 2; // FAT counts in steps of two seconds

    private async Task<RescuedObject> WriteAsync(
        FoundFile file, RescuedObject result, string target, RangeReader read, CancellationToken cancellationToken)
    {
        MakeFolder(Path.GetDirectoryName(target)!);
        var damaged = await WriteContentAsync(file.Object, read, cancellationToken).ConfigureAwait(false);
        if (damaged.Count > 0)
        {
            // It keeps the time of its writing, so the next rescue does not take it for whole.
            File.Move(_unfinished, target, overwrite: true);
            return result with { Status = RescueStatus.Damaged, DamagedAt = damaged };
        }

        SetTime(file.Object.Facts.TimeOnDisk);
        File.Move(_unfinished, target, overwrite: true);
        return result;
    }

    /// <summary>A file may claim a time that the disk has no place for; without it the content is as good.</summary>
    private void SetTime(DateTimeOffset time)
    {
        try
        {
            File.SetLastWriteTimeUtc(_unfinished, time.UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or ArgumentOutOfRangeException)
        {
            // It keeps the time of its writing.
        }
    }

    /// <summary>Follows no link out of the output folder: somebody else may have put it there.</summary>
    private void MakeFolder(string folder)
    {
        for (var above = folder; above.Length > request.Folder.Length; above = Path.GetDirectoryName(above)!)
        {
            if (new DirectoryInfo(above).LinkTarget is not null)
            {
                throw new IOException("A folder of the output is a link.");
            }
        }

        DurableFile.CreateFolder(folder);
    }

    /// <returns>The offsets of chunks that are zeros because they don't open.</returns>
    private async Task<List<long>> WriteContentAsync(FoundObject file, RangeReader read, CancellationToken cancellationToken)
    {
        DurableFile.TryDelete(_unfinished);
        var output = DurableFile.CreateNew(_unfinished);
        await using (output.ConfigureAwait(false))
        {
            var damaged = new List<long>();
            try
            {
                await CopyAsync(file, read, BufferLength, output, cancellationToken).ConfigureAwait(false);
            }
            catch (SealedObjectException exception) when (request.Salvages && exception.Chunk is not null)
            {
                damaged = await SalvageAsync(file, PaddedStream.Around(read, file.StoredLength), output, cancellationToken).ConfigureAwait(false);
            }

            output.SetLength(file.Length);
            DurableFile.FlushFile(output.SafeFileHandle);
            return damaged;
        }
    }

    /// <summary>Reads chunk by chunk. A stream that met a damaged chunk has failed for good, so another one begins behind it.</summary>
    private async Task<List<long>> SalvageAsync(FoundObject file, RangeReader read, FileStream output, CancellationToken cancellationToken)
    {
        // With an empty last chunk the end is verified before the chunks in front of it are handed out. As if there were one more byte,
        // each stands for itself, and the end is looked at below.
        var hasEmptyEnd = file.Length % SealedFormat.ChunkLength == 0;
        var open = hasEmptyEnd
            ? file with { Facts = file.Facts with { PlainLength = file.Length + 1 }, SealedLength = file.SealedLength + 1 }
            : file;
        var damaged = new List<long>();
        output.Position = 0;
        while (output.Position < file.Length)
        {
            try
            {
                await CopyAsync(open, read, SealedFormat.ChunkLength, output, cancellationToken).ConfigureAwait(false);
            }
            catch (SealedObjectException exception) when (exception.Chunk is { } chunk)
            {
                output.Position = Skip(file, chunk, damaged);
            }
        }

        damaged.RemoveAll(offset => offset == file.Length);
        if (hasEmptyEnd && !await OpensAtEndAsync(file, read, cancellationToken).ConfigureAwait(false))
        {
            damaged.Add(file.Length);
        }

        return damaged;
    }

    private async Task<bool> OpensAtEndAsync(FoundObject file, RangeReader read, CancellationToken cancellationToken)
    {
        try
        {
            var content = await reader.OpenAsync(read, file, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                content.Position = file.Length;
                return await content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0;
            }
        }
        catch (SealedObjectException)
        {
            return false;
        }
    }

    /// <summary>Notes a damaged chunk, and behind the end of what is stored all that follow.</summary>
    /// <returns>Where to go on.</returns>
    private static long Skip(FoundObject file, long chunk, List<long> damaged)
    {
        var headLength = file.SealedLength - file.Length - (SealedFormat.TagLength * ((file.Length / SealedFormat.ChunkLength) + 1));
        var isCut = headLength + ((chunk + 1) * SealedFormat.SlotLength) > file.StoredLength;
        do
        {
            damaged.Add(chunk++ * SealedFormat.ChunkLength);
        }
        while (isCut && chunk * SealedFormat.ChunkLength < file.Length);
        return chunk * SealedFormat.ChunkLength;
    }

    /// <summary>Copies from where the output stands to the end.</summary>
    private async Task CopyAsync(FoundObject file, RangeReader read, int step, FileStream output, CancellationToken cancellationToken)
    {
        var content = await reader.OpenAsync(read, file, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            content.Position = output.Position;
            var buffer = ArrayPool<byte>.Shared.Rent(step);
            try
            {
                int count;
                while ((count = await content.ReadAsync(buffer.AsMemory(0, step), cancellationToken).ConfigureAwait(false)) > 0)
                {
                    await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }
}
