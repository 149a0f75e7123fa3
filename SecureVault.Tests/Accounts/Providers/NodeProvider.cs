using System.Diagnostics;
using System.Net.Http.Json;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>The npm package oidc-provider, a certified implementation, as a process of its own.</summary>
internal sealed class NodeProvider : IDisposable
{
    public const string ClientId = "vault";
    public const string ClientSecret = "a secret that is long enough for this";

    private static readonly string Folder = Path.Combine(Repository.Root, "SecureVault.Tests", "Accounts", "Providers", "oidc-provider");

    private readonly Process _process;

    private NodeProvider(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<NodeProvider> StartAsync()
    {
        Requirement.Met(Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")), $"There is no oidc-provider on this machine: run 'npm ci' in {Folder}.");
        var process = Process.Start(new ProcessStartInfo("node", ["server.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var complaints = process.StandardError.ReadToEndAsync(Token);
        var issuer = await process.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.True(issuer is not null, issuer is null ? await complaints : null);
        return new NodeProvider(process, issuer!);
    }

    /// <summary>Tells it where the vault is.</summary>
    public async Task RegisterAsync(Uri vault)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            new Uri($"{Issuer}/reg"),
            new
            {
                redirect_uris = (Uri[])[new Uri(vault, "/oidc/0/callback")],
                post_logout_redirect_uris = (Uri[])[new Uri(vault, "/oidc/0/signed-out")],
                backchannel_logout_uri = new Uri(vault, "/oidc/0/logout"),
                backchannel_logout_session_required = true,
                token_endpoint_auth_method = "client_secret_post",
            },
            Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
