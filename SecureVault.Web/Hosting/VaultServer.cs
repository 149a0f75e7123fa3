using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Recovery;
using SecureVault.Web.Hosting.Welcome;

namespace SecureVault.Web.Hosting;

/// <summary>The server, from its settings to its end.</summary>
internal static class VaultServer
{
    /// <summary>
    /// Serves until it is told to stop. A process whose vault has yet to be restored serves the welcome page meanwhile: one server after
    /// the other, so that no two have the same database open.
    /// </summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] settings)
    {
        using var desk = new RestoreDesk(settings, new SetupCode());
        while (true)
        {
            if (await ServeAsync(settings, desk) is { } ended)
            {
                return ended;
            }

            if (await WelcomeServer.RunAsync(settings, desk) is { } told)
            {
                return told;
            }
        }
    }

    /// <returns>The exit code; null when the welcome page is to be served instead.</returns>
    private static async Task<int?> ServeAsync(string[] settings, RestoreDesk desk)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.AddVault(desk);
        builder.AddVaultWeb();

        var app = builder.Build();
        var start = await app.PrepareVaultAsync();
        if (!start.IsReady)
        {
            return desk.TryNoteStart(start.Errors) || start.IsRestorable ? null : (int)start.Code;
        }

        app.UseVaultWeb();
        app.MapVaultWeb();
        var setup = app.Services.GetRequiredService<AccountSetup>();
        var turn = desk.Take(isAlone: false, isOffered: () => setup.Code is not null);
        await using var leaving = turn.Register(app.Lifetime.StopApplication);
        var code = await app.RunVaultAsync();
        return turn.IsCancellationRequested ? null : (int)code;
    }
}
