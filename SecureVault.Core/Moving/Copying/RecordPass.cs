using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>Copies the records that the target lacks or has otherwise, and reads them back.</summary>
internal sealed class RecordPass(StoreEnd from, StoreEnd to, CopyGate gate)
{
    // Those of the doctor and of moves belong to the store that they are in.
    private static readonly string[] Kinds = ["audit/", "backups/", "cards/", "gone/"];

    // Backups never change once they are written.
    private static readonly string[] Changing = ["cards/", "gone/"];

    /// <summary>Copies what is missing.</summary>
    /// <param name="comparesAll">Whether the content of every record is compared, and not only that of those which can change.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <returns>How many the target lacked or had otherwise.</returns>
    /// <exception cref="ObjectStoreException">A store fails.</exception>
    /// <exception cref="MoveException">The target does not keep what it is given.</exception>
    public async Task<int> RunAsync(bool comparesAll, CancellationToken cancellationToken)
    {
        var copied = 0;
        foreach (var kind in Kinds)
        {
            var pairs = OrderedPairs.OfAsync(
                from.Records.ListAsync(kind, cancellationToken), to.Records.ListAsync(kind, cancellationToken), stored => stored.Name.ToString(), cancellationToken);
            await foreach (var (source, target) in pairs.ConfigureAwait(false))
            {
                if (source is not null && (comparesAll || Changing.Contains(kind) || source.Length != target?.Length))
                {
                    copied += await CopyAsync(source.Name, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                }
            }
        }

        return copied;
    }

    /// <returns>False when the target had the same, or the record was deleted meanwhile.</returns>
    private async Task<bool> CopyAsync(RecordName name, CancellationToken cancellationToken)
    {
        using var turn = await gate.ChangeAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        if (await from.Records.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not { } content
            || await HasAsync(name, content, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await to.Records.PutAsync(name, content, cancellationToken).ConfigureAwait(false);
        return await HasAsync(name, content, cancellationToken).ConfigureAwait(false)
            ? true
            : throw new MoveException(MoveError.LyingTarget, $"The target did not give back what it was given (record {name}).");
    }

    private async Task<bool> HasAsync(RecordName name, byte[] content, CancellationToken cancellationToken) =>
        await to.Records.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } there && there.AsSpan().SequenceEqual(content);
}
