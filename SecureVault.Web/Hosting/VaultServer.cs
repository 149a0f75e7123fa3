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
        if (!await app.PrepareVaultAsync())
        {
            return VaultStart.ConfigurationError;
        }

        app.UseVaultWeb();
        app.MapVaultWeb();
        return await app.RunVaultAsync();
    }
}
