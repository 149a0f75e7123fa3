using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Versions;

/// <summary>One content of a file, as its owner sees it.</summary>
/// <param name="Id">The content.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Stored">When it was uploaded.</param>
/// <param name="Replaced">When a newer one took its place; null for the one that the file shows.</param>
public sealed record VersionEntry(VersionId Id, long Length, DateTimeOffset Stored, DateTimeOffset? Replaced)
{
    /// <summary>True for the content that the file shows.</summary>
    public bool IsCurrent => Replaced is null;
}

/// <summary>The older contents of files: kept when a file is replaced, for a number and a time that the settings say.</summary>
public sealed class FileVersions
{
    // A transaction that others hardly notice.
    private const int StepSize = 500;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal FileVersions(IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, UserKeys keys, VaultEvents events, AuditLog audit, TimeProvider clock)
    {
        _contexts = contexts;
        _writes = writes;
        _keys = keys;
        _events = events;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>All contents of a file, the one that it shows first, then the newest.</summary>
    /// <returns>Empty when there is no such file.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<IReadOnlyList<VersionEntry>> ListAsync(UserId user, ItemId item, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await Contents(db, user, item).AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
            return
            [
                .. rows.OrderBy(row => row.SupersededAt is not null).ThenByDescending(row => row.SupersededAt).ThenByDescending(row => row.CreatedAt)
                    .Select(row => new VersionEntry(new VersionId(row.Id), row.PlainLength, row.CreatedAt, row.SupersededAt)),
            ];
        }
    }

    /// <summary>Lets a file show an older content again; the one that it showed becomes an older one.</summary>
    /// <returns>False when there is no such file or content (any more).</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<bool> RestoreAsync(UserId user, ItemId item, VersionId version, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        return Tell(user, await _writes.RunAsync(
            async db =>
            {
                var file = await db.Items
                    .FirstOrDefaultAsync(row => row.Id == item.Value && row.OwnerId == user.Value && row.DeletedAt == null, cancellationToken)
                    .ConfigureAwait(false);
                var contents = await Contents(db, user, item).ToListAsync(cancellationToken).ConfigureAwait(false);
                if (file is null || contents.Find(content => content.Id == version.Value) is not { } wanted)
                {
                    return false;
                }

                if (contents.Find(content => content.Id == file.CurrentVersionId) is { } current && current != wanted)
                {
                    current.SupersededAt = _clock.GetUtcNow();
                    wanted.SupersededAt = null;
                    file.CurrentVersionId = wanted.Id;
                    file.ModifiedAt = _clock.GetUtcNow();
                    await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                    await RecordAsync(db, AuditAction.VersionRestored, user, item, version, cancellationToken).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends an older content for good: its key at once, its object soon after. The one that the file shows stays.</summary>
    /// <returns>False when there is no such older content.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<bool> DeleteAsync(UserId user, ItemId item, VersionId version, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var deleted = await _writes.RunAsync(
            async db =>
            {
                var old = await Contents(db, user, item)
                    .FirstOrDefaultAsync(row => row.Id == version.Value && row.SupersededAt != null, cancellationToken)
                    .ConfigureAwait(false);
                if (old is null)
                {
                    return false;
                }

                await VersionPurge.MarkWithThumbnailsForPurgeAsync(db, [old], cancellationToken).ConfigureAwait(false);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await RecordAsync(db, AuditAction.VersionDeleted, user, item, version, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (deleted)
        {
            _events.Publish(new VaultEvent.PurgeRequested());
        }

        return Tell(user, deleted);
    }

    /// <summary>
    /// Ends all older contents of the files that are not in the trash, as <see cref="DeleteAsync"/> does with one. It goes in steps:
    /// when it is interrupted some are deleted and the others stay.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<int> DeleteOlderAsync(UserId user, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var (total, step) = (0, 0);
        try
        {
            do
            {
                step = await _writes.RunAsync(db => MarkOlderAsync(db, user, cancellationToken), cancellationToken).ConfigureAwait(false);
                total += step;
            }
            while (step == StepSize);
        }
        finally
        {
            if (Tell(user, total > 0))
            {
                _events.Publish(new VaultEvent.PurgeRequested());
            }
        }

        return total;
    }

    private async Task<int> MarkOlderAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var deleted = DriveTree.DeletedFolders(db, user);
        var older =
            from version in db.Versions
            join item in db.Items on version.ItemId equals item.Id
            where version.OwnerId == user.Value && version.State == VersionState.Stored && version.ThumbnailOf == null && version.SupersededAt != null
                && item.DeletedAt == null && !deleted.Contains(item.ParentId)
            select version;
        var some = await older.Take(StepSize).ToListAsync(cancellationToken).ConfigureAwait(false);
        await VersionPurge.MarkWithThumbnailsForPurgeAsync(db, some, cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var version in some)
        {
            await RecordAsync(db, AuditAction.VersionDeleted, user, new ItemId(version.ItemId), new VersionId(version.Id), cancellationToken).ConfigureAwait(false);
        }

        return some.Count;
    }

    private static IQueryable<FileVersion> Contents(VaultDbContext db, UserId user, ItemId item) => db.Versions.Where(row =>
        row.ItemId == item.Value && row.OwnerId == user.Value && row.State == VersionState.Stored && row.ThumbnailOf == null);

    private Task RecordAsync(VaultDbContext db, AuditAction action, UserId user, ItemId item, VersionId version, CancellationToken cancellationToken) =>
        _audit.RecordAsync(db, new AuditEvent(action, AuditTarget.Item(user, item)) { By = user, Details = [("version", version)] }, cancellationToken);

    private bool Tell(UserId user, bool isChanged)
    {
        if (isChanged)
        {
            _events.Publish(new VaultEvent.DriveChanged(user));
        }

        return isChanged;
    }
}
