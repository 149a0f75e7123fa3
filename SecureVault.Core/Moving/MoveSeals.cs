using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>Counts which master key a move's plan is under, in the database and in the stores, and brings it under the active one.</summary>
internal sealed class MoveSeals(MoveRows rows, MoveNotes notes, MoveFollower follower)
{
    /// <summary>How many are under a master key: the row, and the note of each store.</summary>
    /// <exception cref="ObjectStoreException">A store does not answer.</exception>
    public async Task<int> CountAsync(string masterKeyId, CancellationToken cancellationToken)
    {
        var row = await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        var count = row is not null && SealedRecordHead.KeyIdOf(row.SealedPlan) == masterKeyId ? 1 : 0;
        foreach (var end in Ends())
        {
            var note = await MoveNotes.ReadSealedAsync(end, cancellationToken).ConfigureAwait(false);
            count += note is not null && SealedRecordHead.KeyIdOf(note) == masterKeyId ? 1 : 0;
        }

        return count;
    }

    /// <summary>Brings the row under the active master key, unless somebody begins another move meanwhile.</summary>
    /// <returns>False when it does not open, and stays as it is.</returns>
    public async Task<bool> TrySealRowAsync(CancellationToken cancellationToken)
    {
        if (await rows.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } row || IsUnderActive(row.SealedPlan))
        {
            return true;
        }

        if (TryOpen(row.SealedPlan) is not { } note)
        {
            return false;
        }

        await rows.ResealAsync(row, notes.Seal(note.Role, note.Plan), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Brings the notes under the active master key. Only for the process that holds the vault's lock; one that does not open stays as it is.</summary>
    /// <returns>How many were written.</returns>
    /// <exception cref="ObjectStoreException">A store fails.</exception>
    public async Task<int> SealNotesAsync(CancellationToken cancellationToken)
    {
        // The end of a move removes one of the notes, and it must not come back.
        using var turn = await follower.Gate.ChangeAsync(MoveNotes.Name, cancellationToken).ConfigureAwait(false);
        var (row, written) = (await rows.ReadAsync(cancellationToken).ConfigureAwait(false), 0);
        foreach (var end in row is null ? [] : Ends())
        {
            // A note of another move is one that a verb has just begun, and its row follows.
            if (await MoveNotes.ReadSealedAsync(end, cancellationToken).ConfigureAwait(false) is { } bytes && !IsUnderActive(bytes)
                && TryOpen(bytes) is { } note && note.Plan.Id == row!.MoveId
                && await IsStillAsync(end, bytes, cancellationToken).ConfigureAwait(false))
            {
                await notes.WriteAsync(end, note.Role, note.Plan, cancellationToken).ConfigureAwait(false);
                written++;
            }
        }

        return written;
    }

    private static async Task<bool> IsStillAsync(StoreEnd end, byte[] bytes, CancellationToken cancellationToken) =>
        await MoveNotes.ReadSealedAsync(end, cancellationToken).ConfigureAwait(false) is { } now && now.AsSpan().SequenceEqual(bytes);

    private IEnumerable<StoreEnd> Ends() => follower.Route is { To: { } to, From: var from } ? [from, to] : [follower.Route.From];

    private bool IsUnderActive(byte[] bytes) => SealedRecordHead.KeyIdOf(bytes) == notes.Keyring.Active.Id;

    private MoveNote? TryOpen(byte[] bytes)
    {
        try
        {
            return notes.Open(bytes);
        }
        catch (MoveException)
        {
            return null;
        }
    }
}
