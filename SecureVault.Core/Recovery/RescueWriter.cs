using System.Buffers;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Recovery;

/// <summary>Writes recovered files: under another name until all of a file is verified, for this account only, with the time of their upload.</summary>
internal sealed class RescueWriter(RescueRequest request, ObjectReader reader)
{
    private const string UnfinishedEnding = ".unfinished";
    private const int BufferLength = 15 * SealedFormat.ChunkLength;

    /// <summary>Writes one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where to, relative to the output folder.</param>
    /// <param name="read">Reads ranges of its object.</param>
    /// <param name="cancellationToken">Stops it and leaves no part of the file.</param>
    public async Task<RescuedObject> WriteAsync(FoundFile file, string path, RangeReader read, CancellationToken cancellationToken)
    {
        var result = new RescuedObject(file.Key, RescueStatus.Recovered) { Path = path, Length = file.Object.Length, Time = file.Object.Facts.Time };
        if (request.IsDryRun)
        {
            return result;
        }

        var target = Path.Combine(request.Folder, path);
        if (IsThere(target, file.Object))
        {
            return result with { Status = RescueStatus.AlreadyThere };
        }

        try
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(target)!);
            var damaged = await WriteAsync(target + UnfinishedEnding, file.Object, read, cancellationToken).ConfigureAwait(false);
            File.SetLastWriteTimeUtc(target + UnfinishedEnding, file.Object.Facts.Time.UtcDateTime);
            File.Move(target + UnfinishedEnding, target, overwrite: true);
            return damaged.Count == 0 ? result : result with { Status = RescueStatus.Damaged, DamagedAt = damaged };
        }
        catch (SealedObjectException exception)
        {
            return result with { Status = RescueStatus.Damaged, Error = exception.Error, Path = null };
        }
        catch (ObjectStoreException)
        {
            return result with { Status = RescueStatus.NotRead, Path = null };
        }
        finally
        {
            DurableFile.TryDelete(target + UnfinishedEnding);
        }
    }

    private static bool IsThere(string target, FoundObject file) =>
        new FileInfo(target) is { Exists: true } there
        && there.Length == file.Length
        && Math.Abs((there.LastWriteTimeUtc - file.Facts.Time.UtcDateTime).TotalSeconds) < 2; // FAT counts in steps of two seconds

    /// <returns>The offsets of chunks that are zeros because they don't open.</returns>
    private async Task<List<long>> WriteAsync(string path, FoundObject file, RangeReader read, CancellationToken cancellationToken)
    {
        DurableFile.TryDelete(path);
        var damaged = new List<long>();
        var output = DurableFile.CreateNew(path);
        await using (output.ConfigureAwait(false))
        {
            var (position, step) = (0L, BufferLength);
            while (position <= file.Length)
            {
                try
                {
                    await CopyAsync(file, position, step, read, output, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (SealedObjectException exception) when (request.Salvages && exception.Chunk is { } chunk)
                {
                    // The stream has failed for good. Another one reads chunk by chunk what was read at once, up to the chunk that fails,
                    // and the next one begins behind it.
                    (position, var isNarrowed, step) = (output.Position, step > SealedFormat.ChunkLength, SealedFormat.ChunkLength);
                    if (!isNarrowed)
                    {
                        position = Skip(file, chunk, damaged);
                    }
                }
            }

            output.SetLength(file.Length);
            DurableFile.FlushFile(output.SafeFileHandle);
        }

        return damaged;
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

    private async Task CopyAsync(
        FoundObject file, long position, int step, RangeReader read, FileStream output, CancellationToken cancellationToken)
    {
        output.Position = position;
        var buffer = ArrayPool<byte>.Shared.Rent(step);
        var content = await reader
            .OpenAsync(request.Salvages ? PaddedStream.Around(read, file.StoredLength) : read, file, cancellationToken)
            .ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            try
            {
                content.Position = position;
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
