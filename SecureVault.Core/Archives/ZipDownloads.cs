using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Archives;

/// <summary>
/// Folders and selections as zip archives. Contents are stored, not compressed, and their checksums are known, so an archive's
/// length and every byte's place in it are known before the first is read: a broken download can go on.
/// </summary>
public sealed class ZipDownloads
{
    private const string Extension = ".zip";
    private const string NameOfMany = "SecureVault";

    // Room for the extension in a name of 255 bytes.
    private const int MaxNameBytes = 250;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly FileDownloads _downloads;
    private readonly ZipPlans _plans;
    private readonly AuditReads _reads;
    private readonly ILogger _logger;

    internal ZipDownloads(
        IDbContextFactory<VaultDbContext> contexts, UserKeys keys, FileDownloads downloads, ZipPlans plans, AuditReads reads, ILogger<ZipDownloads> logger)
    {
        _plans = plans;
        _reads = reads;
        _contexts = contexts;
        _keys = keys;
        _downloads = downloads;
        _logger = logger;
    }

    /// <summary>An archive of one folder, which is the archive's only item; of the top, all that is in it.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<ZipOutcome> OpenFolderAsync(UserId user, ItemId folder, CancellationToken cancellationToken) => OpenAsync(
        user,
        [folder],
        new Choice(
            $"folder {folder}",
            folder == ItemId.Root
                ? items => items.Where(item => item.ParentId == folder.Value)
                : items => items.Where(item => item.Id == folder.Value && item.CurrentVersionId == null)),
        cancellationToken);

    /// <summary>
    /// An archive of all folders and files of a person, whose last entry lists the files with their sizes and checksums. What is in the trash, and
    /// older versions, are not in it. Of an empty drive it is the list alone.
    /// </summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<ZipOutcome> OpenExportAsync(UserId user, CancellationToken cancellationToken) => OpenAsync(
        user, [ItemId.Root], new Choice("export", items => items.Where(item => item.ParentId == ItemId.Root.Value)) { IsExport = true }, cancellationToken);

    /// <summary>An archive of items, folders with everything in them. Items that don't exist (any more) are left out.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public Task<ZipOutcome> OpenAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        var selection = SHA256.HashData(MemoryMarshal.AsBytes(ids.Order().ToArray().AsSpan()));
        return OpenAsync(
            user, [.. items.Distinct()], new Choice($"items {Convert.ToHexString(selection)}", rows => rows.Where(item => EF.Parameter(ids).Contains(item.Id))), cancellationToken);
    }

    private async Task<ZipOutcome> OpenAsync(UserId user, IReadOnlyList<ItemId> items, Choice choice, CancellationToken cancellationToken)
    {
        // The access check, whether or not there is a plan.
        (await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false)).Dispose();
        var found = await _plans.GetAsync(user, choice.Name, () => PlanAsync(user, choice, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        if (found is { Plan: not null, IsBusy: false })
        {
            await RecordAsync(user, items, choice.IsExport ? AuditAction.Exported : AuditAction.ArchiveDownloaded).ConfigureAwait(false);
        }

        return found switch
        {
            (_, true) => new ZipOutcome.TooMany(),
            (null, _) => new ZipOutcome.NotFound(),
#pragma warning disable CA2000 // the outcome hands the archive to the caller
            ({ } plan, _) => new ZipOutcome.Opened(
                new ZipDownload(plan.Name, plan.Table, new ZipStream(plan.Table, (entry, token) => OpenEntryAsync(user, plan.Table, entry, token)))),
#pragma warning restore CA2000
        };
    }

    /// <summary>One entry for each that was asked for, whatever a folder holds; an archive that goes on after a break is the same reading.</summary>
    private Task RecordAsync(UserId user, IReadOnlyList<ItemId> items, AuditAction action) => Task.WhenAll(items.Select(item => _reads.RecordAsync(
        new AuditEvent(action, item == ItemId.Root ? AuditTarget.Person(user) : AuditTarget.Item(user, item)) { By = user }, item.Value)));

    /// <returns>Null when none of it is there.</returns>
    private async Task<ZipPlan?> PlanAsync(UserId user, Choice choice, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            var snapshot = await db.BeginSnapshotAsync(cancellationToken).ConfigureAwait(false);
            await using var ending = snapshot.ConfigureAwait(false);
            var deleted = DriveTree.DeletedFolders(db, user);
            var chosen = choice.Of(db.Items.Where(item => item.OwnerId == user.Value && item.DeletedAt == null && !deleted.Contains(item.ParentId)));
            var (tops, below) = await db
                .WithRoomAsync(() => ZipNodes.ReadAsync(db, keyring, chosen, choice.IsExport, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            if (choice.IsExport)
            {
                // The time of the newest file, not the present: a download that goes on later is to find the same archive.
                var newest = tops.Concat(below).Select(node => node.Changed).DefaultIfEmpty().Max();
                return new ZipPlan(NameOfMany + Extension, ZipTree.Of(tops, below, newest));
            }

            if (tops.Count == 0)
            {
                return null;
            }

            var name = await NameAsync(db, keyring, tops, cancellationToken).ConfigureAwait(false);
            return new ZipPlan(name, ZipTree.Of(tops, below));
        }
    }

    private async Task<ZipContent> OpenEntryAsync(UserId user, ZipTable table, int entry, CancellationToken cancellationToken)
    {
        if (table.Manifest is { } manifest && entry == table.Count - 1)
        {
            return new ZipContent(manifest.Open(), Source: null);
        }

        var source = table[entry].Source;
        try
        {
            using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
            var row = await _downloads.FindVersionAsync(user, source.Version, cancellationToken).ConfigureAwait(false)
                ?? throw new EndOfStreamException("A file was deleted for good while an archive of it was read.");
            source = source with { ObjectKey = row.ObjectKey };
            return new ZipContent(await _downloads.OpenForPersonAsync(row, keyring, cancellationToken).ConfigureAwait(false), source);
        }
        catch (Exception exception) when (exception is SealedObjectException or Storage.ObjectStoreException or EndOfStreamException)
        {
            Log.ZipItemNotOpened(_logger, source.Item, source.ObjectKey, ErrorId.New(), exception);
            throw;
        }
    }

    /// <summary>One item gives the archive its name, several that are together the folder that they are in.</summary>
    private static async Task<string> NameAsync(VaultDbContext db, UserKeyring keyring, IReadOnlyList<ZipTree.Node> tops, CancellationToken cancellationToken)
    {
        var name = NameOfMany;
        if (tops.Count == 1)
        {
            name = tops[0].Name;
        }
        else if (tops.Select(top => top.ParentId).Distinct().ToList() is [var parent] && parent != ItemId.Root.Value)
        {
            var folder = await db.Items.SingleAsync(item => item.Id == parent && item.OwnerId == keyring.Owner.Value, cancellationToken).ConfigureAwait(false);
            name = DriveTree.NameOf(folder, keyring);
        }

        return SafeName.Cut(SafeName.For(name), MaxNameBytes) + Extension;
    }

    /// <summary>A choice of live items.</summary>
    /// <param name="Name">Names it among a person's plans.</param>
    /// <param name="Of">Chooses.</param>
    private sealed record Choice(string Name, Func<IQueryable<DriveItem>, IQueryable<DriveItem>> Of)
    {
        public bool IsExport { get; init; }
    }
}
