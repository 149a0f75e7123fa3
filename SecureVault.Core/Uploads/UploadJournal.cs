using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;

namespace SecureVault.Core.Uploads;

/// <summary>
/// What the database knows of an upload's content. Each step is one short transaction; together they are in an order that a
/// crash can't break: a part is recorded, then sent, then marked as stored.
/// </summary>
internal sealed class UploadJournal(
    IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, IOptions<VaultOptions> options, TimeProvider clock)
{
    public async Task<KeptContent> ReadAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var parts = await db.UploadParts.AsNoTracking()
                .Where(part => part.VersionId == version.Value)
                .OrderBy(part => part.Number)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            var remainders = await db.UploadRemainders.AsNoTracking()
                .Where(remainder => remainder.VersionId == version.Value)
                .OrderBy(remainder => remainder.Offset)
                .Select(remainder => new StoredRemainder(remainder.Offset, remainder.Length))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return new KeptContent(parts, remainders);
        }
    }

    /// <summary>The sealed content of a remainder.</summary>
    public async Task<byte[]> ReadRemainderAsync(VersionId version, long offset, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.UploadRemainders.AsNoTracking()
                .Where(remainder => remainder.VersionId == version.Value && remainder.Offset == offset)
                .Select(remainder => remainder.Content)
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false) ?? throw new UploadLostException();
        }
    }

    /// <summary>Notes the store's own name of the upload.</summary>
    public Task NoteStoreUploadAsync(VersionId version, string storeUpload) => WriteAsync(
        version,
        db => db.Uploads
            .Where(upload => upload.VersionId == version.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(upload => upload.StoreUpload, storeUpload)));

    /// <summary>Records a part before its first sealed byte leaves.</summary>
    public Task RecordPartAsync(VersionId version, int number, byte[] record) => WriteAsync(
        version,
        db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO UploadParts (VersionId, Number, Record) VALUES ({version.Value}, {number}, {record})"));

    /// <summary>Marks a part as stored; what it was put together of is needed no longer.</summary>
    public Task MarkStoredAsync(VersionId version, int number, string tag, (long Start, long End) content) => WriteAsync(
        version,
        async db =>
        {
            await db.UploadRemainders
                .Where(remainder => remainder.VersionId == version.Value && remainder.Offset >= content.Start && remainder.Offset < content.End)
                .ExecuteDeleteAsync()
                .ConfigureAwait(false);
            return await db.UploadParts
                .Where(part => part.VersionId == version.Value && part.Number == number)
                .ExecuteUpdateAsync(set => set.SetProperty(part => part.StoreTag, tag))
                .ConfigureAwait(false);
        });

    /// <summary>Keeps content that does not fill its part yet.</summary>
    public Task KeepRemainderAsync(VersionId version, long offset, int length, byte[] content) => WriteAsync(
        version,
        db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO UploadRemainders (VersionId, Offset, Length, Content) VALUES ({version.Value}, {offset}, {length}, {content})"));

    /// <summary>Each sign of life makes the upload's life longer by its full term.</summary>
    private Task<bool> WriteAsync(VersionId version, Func<VaultDbContext, Task<int>> write) => writes.RunAsync(
        async db =>
        {
            var expires = clock.GetUtcNow().AddHours(options.Value.UnfinishedUploadHours);
            var alive = await db.Versions
                .Where(row => row.Id == version.Value && row.State == VersionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseExpiresAt, expires))
                .ConfigureAwait(false);
            return alive == 1 && await write(db).ConfigureAwait(false) == 1 ? true : throw new UploadLostException();
        },
        CancellationToken.None); // what the store has and what the database says are to agree
}

/// <summary>A remainder, without its content.</summary>
internal sealed record StoredRemainder(long Offset, int Length);

/// <summary>What is kept of an upload, and so how far it has come.</summary>
/// <param name="Parts">Recorded parts by number.</param>
/// <param name="Remainders">By offset.</param>
internal sealed record KeptContent(IReadOnlyList<UploadPart> Parts, IReadOnlyList<StoredRemainder> Remainders)
{
    /// <summary>How many parts are stored without a gap.</summary>
    public int Whole
    {
        get
        {
            var whole = 0;
            foreach (var part in Parts)
            {
                if (part.Number != whole || part.StoreTag is null)
                {
                    break;
                }

                whole++;
            }

            return whole;
        }
    }

    /// <summary>Bytes of content that are durable without a gap.</summary>
    public long OffsetIn(Cryptography.SealedLayout layout) =>
        RemaindersIn(layout).LastOrDefault() is { } last ? last.Offset + last.Length
        : Whole == layout.PartCount ? layout.PlainLength
        : layout.PlainOffsetOf(Whole);

    /// <summary>The remainders of the first part that is missing, without a gap.</summary>
    public IEnumerable<StoredRemainder> RemaindersIn(Cryptography.SealedLayout layout)
    {
        if (Whole == layout.PartCount)
        {
            yield break;
        }

        var next = layout.PlainOffsetOf(Whole);
        foreach (var remainder in Remainders.Where(remainder => remainder.Offset >= next))
        {
            if (remainder.Offset != next)
            {
                yield break;
            }

            yield return remainder;
            next += remainder.Length;
        }
    }
}
