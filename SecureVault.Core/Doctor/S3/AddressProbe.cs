using System.Net.Sockets;

namespace SecureVault.Core.Doctor.S3;

/// <summary>The name resolves, somebody answers, and the certificate is valid.</summary>
internal sealed class AddressProbe(ServerAddress server) : IProbe
{
    public Probe Probe => Probe.Address;

    public bool IsFirst => true;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var authority = server.Address.GetLeftPart(UriPartial.Authority);
        try
        {
            using var answer = await server.GetAsync(server.Address, cancellationToken).ConfigureAwait(false);
            return server.Address.Scheme == Uri.UriSchemeHttp && !server.Address.IsLoopback
                ? ProbeReport.Note(Probe, ProbeFinding.AddressPlain, authority)
                : ProbeReport.Pass(Probe, ProbeFinding.AddressAnswers, authority);
        }
        catch (HttpRequestException) when (server.HasInvalidCertificate)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.CertificateInvalid, authority);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain })
        {
            return ProbeReport.Fail(Probe, ProbeFinding.AddressUnknown, server.Address.Host);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.AddressSilent, authority);
        }
    }
}
