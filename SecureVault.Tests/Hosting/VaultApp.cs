using System.Collections;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Accounts.Sessions;
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
    private bool _isDisposed;

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

    /// <summary>A session of a person that proved itself just now.</summary>
    public Task<SignedIn> FreshAsync(UserId user) => TestSessions.FreshAsync(_app.Services, user);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _app.StopAsync(CancellationToken.None);
        foreach (var circuit in Circuits())
        {
            await circuit.DisposeAsync();
        }

        await _app.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>
    /// The circuits that somebody could come back to. A host that stops leaves them as they are, since its process ends with it; here they
    /// would go on with all their timers, each with the 10 MB of a host. The framework has no public way to them.
    /// </summary>
    private IEnumerable<IAsyncDisposable> Circuits()
    {
        const BindingFlags internals = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        var type = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.Circuits.CircuitRegistry", throwOnError: true)!;
        var registry = _app.Services.GetRequiredService(type);
        var left = (MemoryCache)type.GetProperty("DisconnectedCircuits", internals)!.GetValue(registry)!;
        var connected = (IDictionary)type.GetProperty("ConnectedCircuits", internals)!.GetValue(registry)!;
        return
        [
            .. left.Keys.Select(key => left.Get(key)).OfType<object>().Select(entry => (IAsyncDisposable)entry.GetType().GetProperty("CircuitHost", internals)!.GetValue(entry)!),
            .. connected.Values.Cast<IAsyncDisposable>(),
        ];
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
