using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Microsoft.Extensions.Options;
using SecureVault.Core.Doctor.Disk;
using SecureVault.Core.Doctor.S3;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Core.Doctor;

/// <summary>
/// Finds out whether a store does what the vault needs, before or after the vault uses it. It works in a place of its own,
/// <c>doctor/</c>, with less than 64 MiB, touches nothing else and leaves nothing behind.
/// </summary>
public sealed class StoreDoctor(IOptions<ObjectStoreOptions> store, IOptions<VaultOptions> vault, TimeProvider clock)
{
    // Those that store nothing and are over in a moment.
    private static readonly HashSet<Probe> Quick = [Probe.Address, Probe.Clock, Probe.Folder, Probe.Space];

    /// <summary>Runs all probes, or as many as make sense.</summary>
    public IAsyncEnumerable<ProbeReport> RunAsync(CancellationToken cancellationToken) => RunAsync(onlyQuick: false, cancellationToken);

    /// <summary>Runs all probes, or as many as make sense.</summary>
    /// <param name="onlyQuick">Leaves out those that store something or take long.</param>
    /// <param name="cancellationToken">Ends it; what it stored is removed first.</param>
    public async IAsyncEnumerable<ProbeReport> RunAsync(bool onlyQuick, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var patient = NewPatient();
        await using (patient.ConfigureAwait(false))
        {
            foreach (var probe in patient.Probes.Where(probe => !onlyQuick || Quick.Contains(probe.Probe)))
            {
                var report = await RunAsync(probe, cancellationToken).ConfigureAwait(false);
                yield return report;
                if (probe.IsFirst && report.Outcome == ProbeOutcome.Fail)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Whose store it is. Asks the server's address without credentials.</summary>
    public async Task<StoreProvider> RecogniseAsync(CancellationToken cancellationToken)
    {
        if (store.Value.Kind == ObjectStoreKind.Disk)
        {
            return StoreProvider.Disk;
        }

        using var server = new ServerAddress(store.Value.S3);
        return StoreProviders.Of(server.Address, await server.NameAsync(cancellationToken).ConfigureAwait(false));
    }

    private IPatient NewPatient() => store.Value.Kind switch
    {
        ObjectStoreKind.Disk => new DoctorFolder(store.Value.Disk.FolderUnder(vault.Value.DataFolder), clock),
        ObjectStoreKind.S3 => new DoctorBucket(store.Value.S3, clock),
    };

    private async Task<ProbeReport> RunAsync(IProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfStore(exception) && !cancellationToken.IsCancellationRequested)
        {
            var line = store.Value.Kind == ObjectStoreKind.S3 ? new S3Errors(store.Value.S3).ErrorOf(exception).Message : exception.Message;
            return ProbeReport.Fail(probe.Probe, ProbeFinding.RequestFailed, line);
        }
    }

    private static bool IsOfStore(Exception exception) => exception is
        AmazonServiceException or AmazonClientException or ObjectStoreException or HttpRequestException or OperationCanceledException
        or IOException or UnauthorizedAccessException or System.Xml.XmlException;
}
