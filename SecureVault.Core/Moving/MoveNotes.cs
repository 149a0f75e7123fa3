using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving;

/// <summary>
/// Reads and writes the notes that the stores themselves hold of a move. So a database from before the move finds both stores all the same,
/// and one that is started on a store that was left learns where the data went.
/// </summary>
internal sealed class MoveNotes(MasterKeyring keyring)
{
    /// <summary>The record in each store.</summary>
    public const string Name = "moves/current";

    private static readonly RecordName Record = RecordName.Parse(Name);

    public MasterKeyring Keyring => keyring;

    /// <returns>Null when the store has none.</returns>
    /// <exception cref="MoveException">It has one that does not open.</exception>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<MoveNote?> ReadAsync(StoreEnd store, CancellationToken cancellationToken) =>
        await ReadSealedAsync(store, cancellationToken).ConfigureAwait(false) is { } bytes ? Open(bytes) : null;

    /// <summary>Whether a store has a note, for which nothing has to be opened.</summary>
    public static async Task<bool> IsThereAsync(StoreEnd store, CancellationToken cancellationToken) =>
        await ReadSealedAsync(store, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The note as it is in the store; null when there is none.</summary>
    public static async Task<byte[]?> ReadSealedAsync(StoreEnd store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Records.ReadAsync(Record, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.ContainerMissing)
        {
            // A new vault makes its folder later.
            return null;
        }
    }

    public Task WriteAsync(StoreEnd store, MoveRole role, MovePlan plan, CancellationToken cancellationToken) =>
        store.Records.PutAsync(Record, Seal(role, plan), cancellationToken);

    public static Task DeleteAsync(StoreEnd store, CancellationToken cancellationToken) => store.Records.DeleteAsync(Record, cancellationToken);

    /// <summary>A plan as the database keeps it.</summary>
    public byte[] Seal(MoveRole role, MovePlan plan) => new MoveNote(role, plan).Seal(keyring.Active);

    /// <exception cref="MoveException">It does not open.</exception>
    public MoveNote Open(ReadOnlySpan<byte> bytes) => MoveNote.Open(bytes, keyring);
}
