using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Data;
using SecureVault.Web.Hosting;

namespace SecureVault.Tests.Hosting;

/// <summary>
/// The real application on Kestrel, on a free port of loopback, with a data folder of its own. It is put together as in Program.cs,
/// which <see cref="KillableVault"/> and <see cref="VaultProcess"/> run as it is.
/// </summary>
internal sealed class VaultApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private VaultApp(WebApplication app, TemporaryFolder folder) => (_app, Folder) = (app, folder);

    public TemporaryFolder Folder { get; }

    public Uri Address => new(_app.Urls.First());

    public static VaultApp Start(Dictionary<string, string>? settings = null, Action<IServiceCollection>? configure = null)
    {
        // Timers and connection pools outlive the host. Without the test's context they don't keep the test's objects in memory.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => StartAsync(settings ?? [], configure)).GetAwaiter().GetResult();
        }
    }

    /// <summary>A client that keeps cookies and follows nothing by itself.</summary>
    public HttpClient NewClient(CookieContainer cookies) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = cookies }) { BaseAddress = Address };

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<UserId> FindUserAsync(string email)
    {
        await using var db = await Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return new UserId((await db.Users.SingleAsync(user => user.Email == email, TestContext.Current.CancellationToken)).Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Folder.Dispose();
    }

    private static async Task<VaultApp> StartAsync(Dictionary<string, string> settings, Action<IServiceCollection>? configure)
    {
        var folder = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Program).Assembly.GetName().Name,
            ContentRootPath = Path.Combine(Repository.Root, "SecureVault.Web"),
            EnvironmentName = "Development", // where static files come from the sources
            Args = ["--Urls=http://127.0.0.1:0", $"--Vault:DataFolder={folder.Path}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")],
        });
        builder.AddVault();
        builder.AddVaultWeb();
        MakeQuick(builder);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (!(await app.PrepareVaultAsync()).IsReady)
        {
            throw new InvalidOperationException("The vault does not start; the error output says why.");
        }

        app.UseVaultWeb();
        app.MapVaultWeb();
        await app.StartAsync(CancellationToken.None);
        return new VaultApp(app, folder);
    }

    /// <summary>Nobody reads the console, and the tests of the ballast make it themselves: 24 MiB on the disk for each start.</summary>
    private static void MakeQuick(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddQuickPasswords();
        builder.Services.AddSharedModel();
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(BallastKeeper)));
    }
}
