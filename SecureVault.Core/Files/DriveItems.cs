using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>What is in a drive.</summary>
public sealed class DriveItems(IDbContextFactory<VaultDbContext> contexts, UserKeys keys)
{
    /// <summary>The live files of a folder, in no particular order.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<IReadOnlyList<DriveEntry>> ListAsync(UserId user, ItemId folder, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await FileRow.Live(db, user)
                .Where(row => row.Item.ParentId == folder.Value)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return rows.ConvertAll(row => row.Open(keyring));
        }
    }

    /// <summary>Which of the names are taken in a folder. A hint for asking early; the upload itself decides.</summary>
    /// <returns>A subset of <paramref name="names"/>, as given. Names that are not valid are never in it.</returns>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<IReadOnlySet<string>> FindTakenAsync(
        UserId user, ItemId folder, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var indexed = await db.Items.AsNoTracking()
                .Where(item => item.OwnerId == user.Value && item.ParentId == folder.Value && item.DeletedAt == null)
                .Select(item => item.NameIndex)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            var taken = indexed.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
            return names
                .Where(name => ItemName.TryParse(name, out var valid, out _)
                    && taken.Contains(Convert.ToHexString(keyring.ActiveNames.IndexOf(folder.Value, valid.Text))))
                .ToHashSet(StringComparer.Ordinal);
        }
    }
}
