using SecureVault.Core.Accounts;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Receipts;
using SecureVault.Core.Recovery.Dumps;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>Restores a backup into a file, as a person would after a loss, and tries whether files can be read with it.</summary>
internal sealed class RehearsalRun(Restore restore, KeyCardReader cards, MasterKeyring keyring, RehearsalReader reader)
{
    /// <summary>Restores, opens all cards, and reads a sample of the objects to the last chunk.</summary>
    /// <exception cref="BackupException">The backup is damaged.</exception>
    /// <exception cref="InvalidDataException">Rows are missing in it, or a marker of what is gone does not open.</exception>
    /// <exception cref="Storage.ObjectStoreException">The store fails.</exception>
    public async Task<JobResult> RunAsync(BackupReader backup, string file, JobRun run, CancellationToken cancellationToken)
    {
        var rows = await restore.CopyAsync(backup, file, cancellationToken).ConfigureAwait(false);
        using var keys = new CardKeys();
        var cardsFailed = await keys.AddAllAsync(cards.ReadAllAsync(cancellationToken), keyring).ConfigureAwait(false);
        var (tally, bytes) = await ReadSampleAsync(await reader.OpenAsync(file, cancellationToken).ConfigureAwait(false), run, cancellationToken).ConfigureAwait(false);
        var result = tally.Result(
            bytes, (JobCount.Rows, rows), (JobCount.CardsOpened, keys.Accounts.Count), (JobCount.CardsFailed, cardsFailed));
        return cardsFailed > 0 && result.Outcome == JobOutcome.Done ? result with { Outcome = JobOutcome.Failed, Error = JobError.Findings } : result;
    }

    private async Task<(VerdictCounts Tally, long Bytes)> ReadSampleAsync(RestoredDatabase database, JobRun run, CancellationToken cancellationToken)
    {
        var db = database.CreateDbContext();
        await using var ending = db.ConfigureAwait(false);
        var chosen = await RehearsalSample.ChooseAsync(db, cancellationToken).ConfigureAwait(false);
        var (tally, done, bytes) = (new VerdictCounts(), 0, 0L);
        foreach (var version in chosen)
        {
            tally.Add(await reader.ReadAsync(database, version, cancellationToken).ConfigureAwait(false));
            bytes += version.SealedLength;
            run.Report(++done, chosen.Count, bytes);
            if (tally.IsStoreAway)
            {
                throw tally.Failure!;
            }
        }

        return (tally, bytes);
    }
}
