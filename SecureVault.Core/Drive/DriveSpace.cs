using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Drive;

/// <summary>How much of the store a person uses and may use; all in bytes.</summary>
/// <param name="Used">Stored contents: current ones, older ones, those in the trash.</param>
/// <param name="Reserved">Announced by uploads that have not ended.</param>
/// <param name="Quota">The limit; null when there is none.</param>
public sealed record SpaceUse(long Used, long Reserved, long? Quota)
{
    /// <summary>Bytes that may still be uploaded; never below zero.</summary>
    public long Left => Quota is { } quota ? Math.Max(0, quota - Used - Reserved) : long.MaxValue;

    /// <summary>How many files and folders may still come, those of running uploads counted as there; never below zero.</summary>
    public long ItemsLeft { get; init; } = long.MaxValue;
}

/// <summary>Space taken by anything but a person's current files; in bytes.</summary>
/// <param name="OlderVersions">Contents that were replaced.</param>
/// <param name="Trash">All contents of what is in the trash, older ones included.</param>
public sealed record SpaceDetails(long OlderVersions, long Trash);

/// <summary>How much space people use, and how much they may.</summary>
public sealed class DriveSpace
{
    // Compiled: asked for at the beginning of each upload.
    private static readonly Func<VaultDbContext, Guid, Task<DriveUsage?>> UsageOf = EF.CompileAsyncQuery(
        (VaultDbContext db, Guid user) => db.Usage.AsNoTracking().FirstOrDefault(usage => usage.OwnerId == user));

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly StoreSpace _store;
    private readonly VaultOptions _options;

    internal DriveSpace(IDbContextFactory<VaultDbContext> contexts, UserKeys keys, StoreSpace store, IOptions<VaultOptions> options)
    {
        _contexts = contexts;
        _keys = keys;
        _store = store;
        _options = options.Value;
    }

    /// <summary>The limit of people who have none of their own; null when there is none.</summary>
    public long? DefaultQuota => _options.QuotaBytes == 0 ? null : _options.QuotaBytes;

    /// <summary>How many files and folders each person may have; 0 for no limit.</summary>
    internal int MaxItems => _options.MaxItems;

    /// <summary>Whether the database's disk has room for new items. The rest is reserved for operations that free space.</summary>
    internal bool HasRoomForNew => _store.HasRoomForData(0);

    /// <summary>How much a person uses.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<SpaceUse> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await OfAsync(db, user, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How much of it can be freed without deleting a current file.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<SpaceDetails> DetailsOfAsync(UserId user, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var deleted = DriveTree.DeletedFolders(db, user);
            var contents =
                from version in db.Versions
                join item in db.Items on version.ItemId equals item.Id
                where version.OwnerId == user.Value && version.State == VersionState.Stored && version.ThumbnailOf == null
                select new { version.PlainLength, version.SupersededAt, InTrash = item.DeletedAt != null || deleted.Contains(item.ParentId) };
            return new SpaceDetails(
                await Of(inTrash: false).SumAsync(cancellationToken).ConfigureAwait(false),
                await Of(inTrash: true).SumAsync(cancellationToken).ConfigureAwait(false));

            IQueryable<long> Of(bool inTrash) => contents
                .Where(content => content.InTrash == inTrash && (inTrash || content.SupersededAt != null))
                .Select(content => content.PlainLength);
        }
    }

    /// <summary>Inside a transaction.</summary>
    internal async Task<SpaceUse> OfAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var row = await UsageOf(db, user.Value).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var itemsLeft = _options.MaxItems == 0 ? long.MaxValue : Math.Max(0, _options.MaxItems - (row?.ItemCount ?? 0) - (row?.ReservedItems ?? 0));
        return row is null
            ? new SpaceUse(0, 0, DefaultQuota) { ItemsLeft = itemsLeft }
            : new SpaceUse(row.UsedBytes, row.ReservedBytes, row.QuotaBytes ?? DefaultQuota) { ItemsLeft = itemsLeft };
    }
}
