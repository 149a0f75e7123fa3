using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>
/// Seals contents anew, thumbnails too: each gets a new object under a file key of its own, with a recovery block under its owner's active key. A
/// version takes its new object in one transaction (<see cref="ObjectSwap"/>); a crash before it leaves the old one, and a remainder that the sweep
/// removes.
/// </summary>
internal sealed class ContentReseal(
    IDbContextFactory<VaultDbContext> contexts, FileDownloads downloads, ResealUpload upload, UserKeyNews news, IOptions<ScrubOptions> options, TimeProvider clock)
{
    /// <inheritdoc cref="UserKeys.OpenForUpkeepAsync"/>
    public Task<UserKeyring> OpenKeysAsync(UserId owner, CancellationToken cancellationToken) => upload.OpenKeysAsync(owner, cancellationToken);

    /// <summary>The contents whose objects need older user keys: their recovery blocks are under them.</summary>
    public static IQueryable<FileVersion> Left(VaultDbContext db, UserId owner, IReadOnlyCollection<int> retiring) => db.Versions.Where(
        row => row.OwnerId == owner.Value && row.State == VersionState.Stored && retiring.Contains(row.RecoveryKeyVersion));

    /// <summary>Seals all that is left, one content after the other.</summary>
    /// <param name="owner">Whose contents.</param>
    /// <param name="retiring">Key versions that are to go.</param>
    /// <param name="advanced">Told after each content how many bytes it had.</param>
    /// <param name="cancellationToken">Ends it; the content of that moment stays as it is.</param>
    /// <returns>How many could not be read and stay as they are.</returns>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<int> RunAsync(UserId owner, IReadOnlyCollection<int> retiring, Action<long> advanced, CancellationToken cancellationToken)
    {
        var (pace, failed) = (new ReadingPace(options.Value.Rate, clock), 0);
        foreach (var id in await FindAsync(owner, retiring, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadRowAsync(owner, id, cancellationToken).ConfigureAwait(false) is not { } row)
            {
                continue; // deleted meanwhile
            }

            failed += await TryResealAsync(row, pace, cancellationToken).ConfigureAwait(false) ? 0 : 1;
            advanced(row.PlainLength);
        }

        return failed;
    }

    private async Task<bool> TryResealAsync(FileVersion row, ReadingPace pace, CancellationToken cancellationToken)
    {
        try
        {
            using var keyring = await upload.OpenKeysAsync(new UserId(row.OwnerId), cancellationToken).ConfigureAwait(false);
            var content = await downloads.OpenContentAsync(row, keyring, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                var request = await RequestAsync(row, keyring, cancellationToken).ConfigureAwait(false);
                var paced = new PacedStream(content, pace);
                await using (paced.ConfigureAwait(false))
                {
                    return IsDone(await upload.StoreAsync(keyring, request, paced, cancellationToken).ConfigureAwait(false), row);
                }
            }
        }
        catch (SealedObjectException damaged)
        {
            news.TellNotRenewed(new VersionId(row.Id), damaged.Error.ToString());
            return false;
        }
        catch (ObjectStoreException missing) when (missing.Error is ObjectStoreError.NotFound or ObjectStoreError.Inconsistent)
        {
            news.TellNotRenewed(new VersionId(row.Id), missing.Error.ToString());
            return false;
        }
    }

    private bool IsDone(UploadOutcome outcome, FileVersion row)
    {
        switch (outcome)
        {
            case UploadOutcome.Stored:
            case UploadOutcome.NotFound: // deleted meanwhile
                return true;
            case UploadOutcome.ContentDiffers or UploadOutcome.WrongLength or UploadOutcome.Lost:
                news.TellNotRenewed(new VersionId(row.Id), outcome.GetType().Name);
                return false;
            case UploadOutcome.StoreFailed failed:
                throw new ObjectStoreException(
                    failed.Error == StoreError.Full ? ObjectStoreError.Full : ObjectStoreError.Unavailable, $"A content was not sealed anew (error ID {failed.ErrorId}).");
            case UploadOutcome.OverQuota or UploadOutcome.TooManyItems or UploadOutcome.TooLarge or UploadOutcome.NameInvalid or UploadOutcome.TooManyUnfinished:
            case UploadOutcome.Created or UploadOutcome.Received or UploadOutcome.WrongOffset or UploadOutcome.Busy or UploadOutcome.NameTaken:
            case UploadOutcome.ContentChanged:
                throw new InvalidOperationException($"A stored content can't be stored again: {outcome.GetType().Name}.");
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The recovery block tells the name and the place that the file has now.</summary>
    private async Task<UploadRequest> RequestAsync(FileVersion row, UserKeyring keyring, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var facts = SealedFacts.Open(row, keyring);
            var item = await db.Items.AsNoTracking().FirstOrDefaultAsync(item => item.Id == row.ItemId, cancellationToken).ConfigureAwait(false);
            return new UploadRequest
            {
                Folder = item is null ? ItemId.Root : new ItemId(item.ParentId),
                Name = item is null ? row.ItemId.ToString() : DriveTree.NameOf(item, keyring),
                Length = row.PlainLength,
                MediaType = facts.MediaType,
                LastModified = facts.FileTime,
                OnConflict = NameConflict.KeepBoth,
                Reseals = new StoredContent(new ItemId(row.ItemId), new VersionId(row.Id), row.CreatedAt, row.ThumbnailOf is not null),
            };
        }
    }

    private async Task<List<Guid>> FindAsync(UserId owner, IReadOnlyCollection<int> retiring, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await Left(db, owner, retiring).Select(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FileVersion?> ReadRowAsync(UserId owner, Guid id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.AsNoTracking()
                .FirstOrDefaultAsync(row => row.Id == id && row.OwnerId == owner.Value && row.State == VersionState.Stored, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}

/// <summary>Stores a content again, for an account that may be locked.</summary>
internal sealed class ResealUpload(UserKeys keys, UploadStart start, UploadTransfer transfer)
{
    /// <inheritdoc cref="UserKeys.OpenForUpkeepAsync"/>
    public Task<UserKeyring> OpenKeysAsync(UserId owner, CancellationToken cancellationToken) => keys.OpenForUpkeepAsync(owner, cancellationToken);

    /// <returns>As of an upload.</returns>
    public async Task<UploadOutcome> StoreAsync(UserKeyring keyring, UploadRequest request, Stream content, CancellationToken cancellationToken)
    {
        if (start.Refuse(request, out var name) is { } refused)
        {
            return refused;
        }

        var (begun, refusal) = await start.BeginAsync(keyring, request, name!, cancellationToken).ConfigureAwait(false);
        using (begun)
        {
            return begun is null
                ? refusal!
                : await transfer.StoreAsync(keyring, begun, request.OnConflict, content, progress: null, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>Lets a content be read no faster than background work may read.</summary>
internal sealed class PacedStream(Stream content, ReadingPace pace) : ForwardReadStream
{
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("It waits, so it can only be read asynchronously.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        await pace.StepAsync(count, cancellationToken).ConfigureAwait(false);
        return count;
    }
}
