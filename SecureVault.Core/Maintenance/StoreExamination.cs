using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Doctor;

namespace SecureVault.Core.Maintenance;

/// <summary>Lets an administrator test the store with all probes.</summary>
public sealed class StoreExamination(IDbContextFactory<VaultDbContext> contexts, StoreDoctor doctor)
{
    /// <summary>Runs all probes, or as many as make sense.</summary>
    /// <param name="administrator">The administrator who asks.</param>
    /// <param name="onlyQuick">Leaves out the probes that store something or take long.</param>
    /// <param name="found">Hears of each probe as it ends.</param>
    /// <param name="cancellationToken">Ends it; what it stored is removed first.</param>
    /// <returns>False when who asks is no administrator; nothing was tested then.</returns>
    public async Task<bool> RunAsync(UserId administrator, bool onlyQuick, Func<ProbeReport, Task> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        await foreach (var report in doctor.RunAsync(onlyQuick, cancellationToken).ConfigureAwait(false))
        {
            await found(report).ConfigureAwait(false);
        }

        return true;
    }
}
