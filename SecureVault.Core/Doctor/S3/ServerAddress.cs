using System.Net.Security;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Speaks to the server without the SDK and without credentials, as anybody could.</summary>
internal sealed class ServerAddress : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;

    public ServerAddress(S3StoreOptions options)
    {
        Address = new Uri(options.ServiceUrl.Length > 0 ? options.ServiceUrl : $"https://s3.{options.Region}.amazonaws.com");
#pragma warning disable CA2000 // the client owns it
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
#pragma warning restore CA2000
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            HasInvalidCertificate |= errors != SslPolicyErrors.None;
            return errors == SslPolicyErrors.None;
        };
        _http = new HttpClient(handler) { Timeout = Timeout };
    }

    /// <summary>Where the server is.</summary>
    public Uri Address { get; }

    /// <summary>Whether a certificate was refused so far.</summary>
    public bool HasInvalidCertificate { get; private set; }

    /// <summary>Gets something; the caller disposes the answer.</summary>
    public Task<HttpResponseMessage> GetAsync(Uri address, CancellationToken cancellationToken) =>
        _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>The name that the server gives itself in its headers; null when it gives none or doesn't answer.</summary>
    public async Task<string?> NameAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await GetAsync(Address, cancellationToken).ConfigureAwait(false);
            var names = answer.Headers.Where(header => header.Key.Equals("Server", StringComparison.OrdinalIgnoreCase) || header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase))
                .Select(header => $"{header.Key} {string.Join(' ', header.Value)}");
            return $"{string.Join(' ', names)} {HostIdOf(answer)}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // The gateway of Ceph names its request identifiers so.
    private static string HostIdOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("x-amz-request-id", out var ids) && ids.Any(id => id.StartsWith("tx0000", StringComparison.Ordinal)) ? "ceph" : string.Empty;
}
