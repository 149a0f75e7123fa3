using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>
/// Marks a content that somebody could not read, as a verification would: its owner sees it in the list, and administrators see the count. Each
/// content is written once, however often a browser asks for it again.
/// </summary>
internal sealed class DamageWatch(
    IDbContextFactory<VaultDbContext> contexts, ReceiptRows rows, StoreOwnership ownership, IObjectStore store, VaultEvents events, ILogger<DamageWatch> logger)
    : BackgroundService
{
    // A report that is dropped comes again with the next download, or is found by a verification.
    private const int MaxWaiting = 256;

    private readonly Channel<VaultEvent.ContentDamaged> _found = Channel.CreateBounded<VaultEvent.ContentDamaged>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.ContentDamaged damaged)
            {
                _found.Writer.TryWrite(damaged);
            }
        });
        await foreach (var damaged in _found.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await MarkAsync(damaged, stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // a mark that can't be set now is set by the next verification; nothing may end the watch, or the server with it
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotMarked(logger, damaged.Version, DatabaseErrors.ReasonOf(exception));
            }
        }
    }

    private async Task MarkAsync(VaultEvent.ContentDamaged damaged, CancellationToken cancellationToken)
    {
        if (await IsMarkedAsync(damaged.Version, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // A store that was taken away has none of the objects; that is not the objects' fault.
        await ownership.DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        if (damaged.IsMissing && await store.GetLengthAsync(ObjectKey.Parse(damaged.ObjectKey), cancellationToken).ConfigureAwait(false) is not null)
        {
            return; // the store is back by now
        }

        if (await rows.MarkAsync(damaged.Version, damaged.ObjectKey, damaged.Chunk, cancellationToken).ConfigureAwait(false) > 0)
        {
            events.Publish(new VaultEvent.DriveChanged(damaged.Owner));
        }
    }

    private async Task<bool> IsMarkedAsync(VersionId version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.AnyAsync(row => row.Id == version.Value && row.DamagedAt != null, cancellationToken).ConfigureAwait(false);
        }
    }
}
