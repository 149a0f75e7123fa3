using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Writes down what arrived of an upload session. Each step is one short transaction; together they are in an order that a
/// crash can't break: a part is recorded, then sent, then marked as stored.
/// </summary>
internal sealed class UploadJournal(IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, IOptions<VaultOptions> options, TimeProvider clock)
{
    /// <summary>Until when a session is kept that gives a sign of life now.</summary>
    public DateTimeOffset ExpiryFromNow() => clock.GetUtcNow().AddHours(options.Value.UnfinishedUploadHours);

    /// <summary>The sealed content of the kept beginning of a part.</summary>
    public async Task<byte[]> ReadPartialAsync(VersionId version, long offset, CancellationToken cancellationToken)
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
            $"""INSERT INTO "UploadParts" ("VersionId", "Number", "Record") VALUES ({version.Value}, {number}, {record})"""));

    /// <summary>Marks a part as stored; the kept beginnings of it, between two offsets in the file, are not needed any more.</summary>
    public Task MarkStoredAsync(VersionId version, StoredPart stored, long start, long end) => WriteAsync(
        version,
        async db =>
        {
            await db.UploadRemainders
                .Where(remainder => remainder.VersionId == version.Value && remainder.Offset >= start && remainder.Offset < end)
                .ExecuteDeleteAsync()
                .ConfigureAwait(false);
            return await db.UploadParts
                .Where(part => part.VersionId == version.Value && part.Number == stored.Number)
                .ExecuteUpdateAsync(set => set.SetProperty(part => part.StoreTag, stored.Tag))
                .ConfigureAwait(false);
        });

    /// <summary>Keeps content that does not fill its part yet.</summary>
    public Task KeepPartialAsync(VersionId version, long offset, int length, byte[] content) => WriteAsync(
        version,
        db => db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "UploadRemainders" ("VersionId", "Offset", "Length", "Content") VALUES ({version.Value}, {offset}, {length}, {content})"""));

    /// <summary>Each sign of life gives the session its full term again.</summary>
    private Task<bool> WriteAsync(VersionId version, Func<VaultDbContext, Task<int>> write) => writes.RunAsync(
        async db =>
        {
            var expires = ExpiryFromNow();
            var alive = await db.Versions
                .Where(row => row.Id == version.Value && row.State == VersionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseExpiresAt, expires))
                .ConfigureAwait(false);
            return alive == 1 && await write(db).ConfigureAwait(false) == 1 ? true : throw new UploadLostException();
        },
        CancellationToken.None); // the store and the database have to agree
}
