using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Tests.Accounts;

namespace SecureVault.Tests.Hosting;

/// <summary>The real application on Kestrel, on a free port of loopback, with a data folder of its own.</summary>
internal sealed class VaultApp : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _configure;

    private VaultApp(Dictionary<string, string> settings, Action<IServiceCollection>? configure)
    {
        _settings = settings;
        _configure = configure;
        UseKestrel(0);
    }

    public TemporaryFolder Folder { get; } = new();

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static VaultApp Start(Dictionary<string, string>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var app = new VaultApp(settings ?? [], configure);
        app.StartServer();
        return app;
    }

    /// <summary>A client that keeps cookies and follows nothing by itself.</summary>
    public HttpClient NewClient(CookieContainer cookies) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = cookies }) { BaseAddress = Address };

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async Task<UserId> FindUserAsync(string email)
    {
        await using var db = await Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return new UserId((await db.Users.SingleAsync(user => user.Email == email, TestContext.Current.CancellationToken)).Id);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Vault:DataFolder", Folder.Path);
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        // Nobody reads the console, and the tests of the ballast make it themselves: 24 MiB on the disk for each start.
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureServices(services =>
        {
            services.AddQuickPasswords();
            services.Remove(services.Single(service => service.ImplementationType == typeof(BallastKeeper)));
            _configure?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Folder.Dispose();
    }
}
