using SecureVault.Core.Accounts;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>A backup that somebody may restore.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="Manifest">Its contents; null when it can't be read here.</param>
/// <param name="Error">Why it can't be read; null when it can.</param>
public sealed record OfferedBackup(Backup Backup, BackupManifest? Manifest, BackupError? Error)
{
    /// <summary>When it was begun.</summary>
    public DateTimeOffset Begun => Manifest?.Time ?? Backup.Id.Time;

    /// <summary>How many rows it has.</summary>
    public long Rows => Manifest?.Tables.Sum(table => table.Rows) ?? 0;
}

/// <summary>All that a database can be restored from.</summary>
/// <param name="Backups">The whole backups; the one of the newest database first, those that can't be read last.</param>
/// <param name="Accounts">Accounts whose key cards open; looked at only where no backup can be read, and null otherwise.</param>
/// <param name="CardsNotOpened">Key cards that don't open with the master key at hand.</param>
public sealed record RestoreOffer(IReadOnlyList<OfferedBackup> Backups, int? Accounts, int CardsNotOpened)
{
    /// <summary>The backup that is restored unless somebody chooses another; null when none can be.</summary>
    public OfferedBackup? Latest => Backups.FirstOrDefault(backup => backup.Error is null);
}

/// <summary>Finds out what a database can be restored from, with the store and the master key alone.</summary>
public sealed class RestoreOffers
{
    private readonly Backups _backups;
    private readonly KeyCardReader _cards;

    internal RestoreOffers(Backups backups, KeyCardReader cards) => (_backups, _cards) = (backups, cards);

    /// <summary>Looks into the store, and changes nothing.</summary>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<RestoreOffer> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<(OfferedBackup Backup, DateTimeOffset Stored)>();
        foreach (var backup in await _backups.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (backup.IsWhole)
            {
                found.Add(await ReadAsync(backup, cancellationToken).ConfigureAwait(false));
            }
        }

        IReadOnlyList<OfferedBackup> backups =
        [
            .. found.OrderByDescending(one => one.Backup.Manifest?.Generation ?? -1).ThenByDescending(one => one.Stored).Select(one => one.Backup),
        ];
        return backups.Any(backup => backup.Error is null)
            ? new RestoreOffer(backups, null, 0)
            : await CountCardsAsync(backups, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(OfferedBackup Backup, DateTimeOffset Stored)> ReadAsync(Backup backup, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = await _backups.ReadAsync(backup.Id, cancellationToken).ConfigureAwait(false);
            return (new OfferedBackup(backup, reader.Manifest, null), reader.Stored);
        }
        catch (BackupException exception)
        {
            return (new OfferedBackup(backup, null, exception.Error), backup.Stored);
        }
    }

    private async Task<RestoreOffer> CountCardsAsync(IReadOnlyList<OfferedBackup> backups, CancellationToken cancellationToken)
    {
        var (users, notOpened) = (new HashSet<Guid>(), 0);
        await foreach (var found in _cards.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (found.Card is { } card)
            {
                users.Add(card.User);
            }
            else
            {
                notOpened++;
            }
        }

        return new RestoreOffer(backups, users.Count, notOpened);
    }
}
