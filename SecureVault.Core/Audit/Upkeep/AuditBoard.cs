using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Audit.Upkeep;

/// <summary>
/// Shows the log: to a person what that person did and what was done to their things, with names; to administrators everything, without the
/// names of anybody's files.
/// </summary>
public sealed class AuditBoard
{
    private const int ExportBatch = 1000;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly AuditLog _log;

    internal AuditBoard(IDbContextFactory<VaultDbContext> contexts, UserKeys keys, AuditLog log) => (_contexts, _keys, _log) = (contexts, keys, log);

    /// <summary>A page of all entries, for administrators.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<IReadOnlyList<AuditView>?> ReadAllAsync(
        UserId administrator, AuditFilter filter, AuditPlace? after, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false)
                ? await ReadAsync(db, administrator, filter, names: null, after, count, cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    /// <summary>A page of the entries that a person did, or that concern the person.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    public async Task<IReadOnlyList<AuditView>> ReadOwnAsync(
        UserId person, AuditFilter filter, AuditPlace? after, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var keyring = await _keys.OpenAsync(person, cancellationToken).ConfigureAwait(false);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await ReadAsync(db, person, filter, keyring, after, count, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All entries for a file, the newest first; the export itself is recorded before the first is given out.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="isAll">Everybody's entries, for administrators; otherwise the person's own.</param>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when who asks may not.</returns>
    public async Task<IAsyncEnumerable<AuditView>?> ExportAsync(UserId who, bool isAll, AuditFilter filter, CancellationToken cancellationToken)
    {
        if (isAll && await ReadAllAsync(who, filter, after: null, count: 1, cancellationToken).ConfigureAwait(false) is null)
        {
            return null;
        }

        await _log.RecordAloneAsync(
            new AuditEvent(AuditAction.LogExported, AuditTarget.Person(who)) { By = who, Details = [("all", isAll)] }, cancellationToken).ConfigureAwait(false);
        return ReadToEndAsync(who, isAll, filter, cancellationToken);
    }

    /// <summary>Tells whether something was added: another number than before. Costs one row.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.AuditChains.OrderByDescending(chain => chain.Number).Select(chain => chain.Sequence).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The place of a person's newest own entry; null when there is none, or the account is gone or locked. Costs three rows.</summary>
    public async Task<AuditPlace?> FindNewestOwnAsync(UserId person, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Users.AnyAsync(row => row.Id == person.Value && row.LockedAt == null, cancellationToken).ConfigureAwait(false)
                && await AuditQuery.ReadAsync(db, new AuditFilter(), person, after: null, count: 1, cancellationToken).ConfigureAwait(false) is [{ } newest]
                ? new AuditPlace(newest.At, newest.Chain, newest.Sequence) : null;
        }
    }

    /// <summary>The last verification of the log, for administrators.</summary>
    /// <returns>Null when there was none, or who asks is no administrator.</returns>
    public async Task<AuditCheck?> FindCheckAsync(UserId administrator, CancellationToken cancellationToken) =>
        await ReadAllAsync(administrator, new AuditFilter { Action = AuditAction.LogVerified }, after: null, count: 1, cancellationToken).ConfigureAwait(false)
            is [{ } last] ? new AuditCheck(last.Place.At, last.Outcome == AuditOutcome.Done) : null;

    private async IAsyncEnumerable<AuditView> ReadToEndAsync(UserId who, bool isAll, AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AuditPlace? after = null;
        while (true)
        {
            // Batch by batch: access that ends meanwhile ends the export.
            var batch = isAll
                ? await ReadAllAsync(who, filter, after, ExportBatch, cancellationToken).ConfigureAwait(false) ?? throw new AccessEndedException()
                : await ReadOwnAsync(who, filter, after, ExportBatch, cancellationToken).ConfigureAwait(false);
            foreach (var view in batch)
            {
                yield return view;
            }

            if (batch.Count < ExportBatch)
            {
                yield break;
            }

            after = batch[^1].Place;
        }
    }

    private static async Task<IReadOnlyList<AuditView>> ReadAsync(
        VaultDbContext db, UserId viewer, AuditFilter filter, UserKeyring? names, AuditPlace? after, int count, CancellationToken cancellationToken)
    {
        var entries = await AuditQuery.ReadAsync(db, filter, names is null ? null : viewer, after, count, cancellationToken).ConfigureAwait(false);
        var known = entries.Select(entry => entry.ActorId).Concat(entries.Where(entry => entry.TargetKind == (int)AuditTargetKind.Person).Select(entry => entry.TargetId))
            .OfType<Guid>()
            .Where(id => names is null || id == viewer.Value)
            .Distinct()
            .ToArray();
        var people = await db.Users.AsNoTracking()
            .Where(user => EF.Parameter(known).Contains(user.Id))
            .ToDictionaryAsync(user => user.Id, user => user.Email, cancellationToken)
            .ConfigureAwait(false);
        return entries.ConvertAll(entry => View(entry, viewer, people, names));
    }

    private static AuditView View(AuditEntry entry, UserId viewer, Dictionary<Guid, string?> people, UserKeyring? names)
    {
        // Another person's network and session are not the business of whom it concerns.
        var isTheirs = names is null || entry.ActorId is null || entry.ActorId == viewer.Value;
        return new AuditView(new AuditPlace(entry.At, entry.Chain, entry.Sequence), (AuditAction)entry.Action, (AuditOutcome)entry.Outcome)
        {
            ActorKind = (AuditActorKind)entry.ActorKind,
            ActorId = entry.ActorId,
            ActorName = entry.ActorId is { } actor ? people.GetValueOrDefault(actor) : null,
            IsOwn = entry.ActorId == viewer.Value,
            Session = isTheirs && entry.Session is { } session ? Convert.ToHexStringLower(session) : null,
            TargetKind = (AuditTargetKind)entry.TargetKind,
            TargetId = entry.TargetId,
            TargetName = entry.TargetKind == (int)AuditTargetKind.Person
                ? entry.TargetId is { } person ? people.GetValueOrDefault(person) : null
                : NameOf(entry, names),
            Address = isTheirs ? entry.Address : null,
            Details = AuditEvent.ReadDetails(entry.Details),
        };
    }

    /// <summary>Null for who is not the owner, and when the key that the name was sealed under was destroyed.</summary>
    private static string? NameOf(AuditEntry entry, UserKeyring? names)
    {
        if (names is null || entry is not { Box: { } box, BoxKeyVersion: { } version, TargetId: { } target } || entry.OwnerId != names.Owner.Value)
        {
            return null;
        }

        try
        {
            return names.Names(version).OpenText(
                entry.TargetKind == (int)AuditTargetKind.Item ? SealedTextPurpose.ItemName : SealedTextPurpose.AuditText, target, box);
        }
        catch (Exception exception) when (exception is SealedObjectException or MasterKeyException)
        {
            return null;
        }
    }
}
