using System.Globalization;
using System.Runtime.CompilerServices;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Gone;

/// <summary>Notes in the store whose keys were destroyed, and reads it again when an older backup is restored.</summary>
public sealed class GoneMarkers(IStoreRecords records, MasterKeyring keyring, TimeProvider clock)
{
    private const string Prefix = "gone/";
    private const string DayFormat = "yyyyMMdd";
    private const int DayLength = 8;

    // Backups that the vault does not know of, such as copies of the database's file, may be about as old.
    private static readonly TimeSpan MinAge = TimeSpan.FromDays(366);

    /// <summary>Notes what is gone; nothing is written for nothing. It is durable when this returns.</summary>
    /// <exception cref="ObjectStoreException">The store does not take it.</exception>
    public async Task WriteAsync(IReadOnlyList<GoneId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
        {
            return;
        }

        var marker = new GoneMarker(Guid.NewGuid(), clock.GetUtcNow(), ids);
        await records.PutAsync(NameOf(marker), marker.Write(keyring.Active), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads all markers: which of them a backup knows of is a matter of clocks, and each may have been wrong. One too many does no harm, because
    /// an id that is gone never comes back.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    /// <exception cref="InvalidDataException">A marker does not open; the message has its name.</exception>
    public async IAsyncEnumerable<GoneMarker> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in records.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (await records.ReadAsync(found.Name, cancellationToken).ConfigureAwait(false) is { } bytes)
            {
                yield return Open(found.Name, bytes);
            }
        }
    }

    /// <summary>Removes the markers that are older than a year and older than every backup that is kept.</summary>
    /// <param name="oldestBackup">When the oldest backup was made; null keeps all markers, as copies from elsewhere may be the only backups.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task DeleteExpiredAsync(DateTimeOffset? oldestBackup, CancellationToken cancellationToken)
    {
        if (oldestBackup is not { } oldest)
        {
            return;
        }

        var yearAgo = clock.GetUtcNow() - MinAge;
        var keptFrom = DateOf(oldest < yearAgo ? oldest.AddDays(-1) : yearAgo);
        await foreach (var found in records.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            // The day in the name is the vault's, whose clock may have been years behind; the store has one of its own.
            if (DayOf(found.Name) is { } day && day < keptFrom && DateOf(found.Modified) < keptFrom)
            {
                await records.DeleteAsync(found.Name, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Seals the markers that are under another master key under the active one. One that does not open stays as it is.</summary>
    /// <returns>How many were written.</returns>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    internal async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var (active, written) = (keyring.Active, 0);
        await foreach (var found in records.ListAsync(Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (await records.ReadAsync(found.Name, cancellationToken).ConfigureAwait(false) is { } bytes
                && SealedRecordHead.KeyIdOf(bytes) is { } id && id != active.Id && keyring.TryFind(id, out _)
                && TryOpen(bytes) is { } marker)
            {
                await records.PutAsync(found.Name, marker.Write(active), cancellationToken).ConfigureAwait(false);
                written++;
            }
        }

        return written;
    }

    private static RecordName NameOf(GoneMarker marker) =>
        RecordName.Parse($"{Prefix}{marker.Time.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture)}-{marker.Id:N}");

    private static DateOnly DateOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static DateOnly? DayOf(RecordName name)
    {
        var text = name.ToString().AsSpan(Prefix.Length);
        return text.Length > DayLength
            && DateOnly.TryParseExact(text[..DayLength], DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : null;
    }

    private GoneMarker? TryOpen(byte[] bytes)
    {
        try
        {
            return Open(bytes);
        }
        catch (SealedObjectException)
        {
            return null;
        }
    }

    private GoneMarker Open(byte[] bytes) => GoneMarker.Open(bytes, id => keyring.TryFind(id, out var key) ? key : null);

    private GoneMarker Open(RecordName name, byte[] bytes)
    {
        try
        {
            return Open(bytes);
        }
        catch (SealedObjectException exception)
        {
            throw new InvalidDataException($"The record {name} of what was deleted does not open: {exception.Message}", exception);
        }
    }
}
