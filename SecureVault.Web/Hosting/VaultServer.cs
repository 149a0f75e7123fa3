using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Hosting;

/// <summary>The server, from its settings to its end.</summary>
internal static class VaultServer
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.AddVault();
        builder.AddVaultWeb();

        var app = builder.Build();
        if (await app.PrepareVaultAsync() is not ExitCode.Done and var refused)
        {
            return (int)refused;
        }

        app.UseVaultWeb();
        app.MapVaultWeb();
        return (int)await app.RunVaultAsync();
    }
}
