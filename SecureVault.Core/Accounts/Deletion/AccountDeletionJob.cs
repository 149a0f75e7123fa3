using Microsoft.Extensions.Logging;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Accounts.Deletion;

/// <summary>Destroys accounts when their time is over: soon after that, and again each minute until the store has let go of everything.</summary>
internal sealed partial class AccountDeletionJob(
    AccountDestruction destruction, DoomedAccounts accounts, AddressLinks addresses, Expiry expiry, TimeProvider clock, ILogger<AccountDeletionJob> logger) : IJob
{
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromDays(1);

    private long? _cleaned;

    public JobName Name => JobName.AccountDeletion;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(1)) { LongestRetry = TimeSpan.FromMinutes(5) };

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.AccountsChanged;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await addresses.RemoveOldAsync(cancellationToken).ConfigureAwait(false);
        if (expiry.IsHeld)
        {
            return JobResult.Held;
        }

        var (done, left, error) = (0, 0, (ObjectStoreException?)null);
        var ageCounts = await expiry.MayRunAsync(cancellationToken).ConfigureAwait(false);
        foreach (var user in await accounts.FindAsync(ageCounts, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (await destruction.RunAsync(user, cancellationToken).ConfigureAwait(false))
                {
                    Destroyed(logger, user);
                    done++;
                }
                else
                {
                    left++;
                }
            }
            catch (ObjectStoreException exception)
            {
                // The keys of the next ones can be destroyed, whatever the store does.
                (error, left) = (exception, left + 1);
            }
        }

        error ??= await CleanAsync(cancellationToken).ConfigureAwait(false);
        (JobCount, long)[] counts = [(JobCount.Accounts, done), (JobCount.Left, left)];
        return error is null ? JobResult.Done(counts) : JobResult.Failed(JobErrors.Of(error), counts);
    }

    private async Task<ObjectStoreException?> CleanAsync(CancellationToken cancellationToken)
    {
        if (_cleaned is { } cleaned && clock.GetElapsedTime(cleaned) < CleaningInterval)
        {
            return null;
        }

        try
        {
            await destruction.RemoveLeftCardsAsync(cancellationToken).ConfigureAwait(false);
            _cleaned = clock.GetTimestamp();
            return null;
        }
        catch (ObjectStoreException exception)
        {
            return exception;
        }
        catch (InvalidDataException exception)
        {
            // A marker that nobody can read says nothing, and keeps no account from being destroyed.
            _cleaned = clock.GetTimestamp();
            NotCleaned(logger, exception.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 1420, Level = LogLevel.Information, Message = "The account {User} is destroyed, with all that it stored")]
    private static partial void Destroyed(ILogger logger, UserId user);

    [LoggerMessage(EventId = 1421, Level = LogLevel.Warning, Message = "Key cards of accounts that are gone can't be looked for: {Reason}")]
    private static partial void NotCleaned(ILogger logger, string reason);
}
