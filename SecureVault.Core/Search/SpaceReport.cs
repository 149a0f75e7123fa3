using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Search;

/// <summary>The current files with one extension.</summary>
/// <param name="Extension">Lower case, without the dot; empty for files that have none.</param>
/// <param name="Files">How many there are.</param>
/// <param name="Bytes">Their plain size.</param>
public sealed record ExtensionUse(string Extension, int Files, long Bytes);

/// <summary>The contents of a person's drive by size.</summary>
/// <param name="Extensions">All current files by extension, the largest sum first.</param>
/// <param name="Largest">The largest current files, the largest first.</param>
public sealed record SpaceReport(IReadOnlyList<ExtensionUse> Extensions, IReadOnlyList<SearchHit> Largest);

/// <summary>Tells people what fills their drive. Names are sealed, so all of them are opened for it, as for a search.</summary>
public sealed class SpaceReports
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly PersonGate _gate;

    internal SpaceReports(IDbContextFactory<VaultDbContext> contexts, UserKeys keys, PersonGate gate) => (_contexts, _keys, _gate) = (contexts, keys, gate);

    /// <summary>Reads a whole drive.</summary>
    /// <param name="user">The owner of the drive.</param>
    /// <param name="most">How many of the largest files are wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when the person reads in too many places at once.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<SpaceReport?> OfAsync(UserId user, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var place = await _gate.TryEnterAsync(user, CostlyWork.Search, cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return null;
        }

        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var index = NameIndex.Of(await NameRows.ReadAsync(db, keyring, cancellationToken).ConfigureAwait(false));
            return new SpaceReport(index.Extensions(), [.. index.Largest(most).Select(row => new SearchHit(DriveSearch.EntryOf(row, []), index.PathOf(row)))]);
        }
    }
}
