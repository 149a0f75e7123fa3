using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Thumbnails;
using SecureVault.Web.Components.Recovery;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.ThumbnailWorkers;
using SecureVault.Web.Mail;

namespace SecureVault.Web.Hosting;

/// <summary>The vault itself, without anything that a browser sees.</summary>
internal static class VaultHosting
{
    /// <param name="builder">Gets the services.</param>
    /// <param name="desk">The restore that this process offers; null for none.</param>
    public static void AddVault(this WebApplicationBuilder builder, RestoreDesk? desk = null)
    {
        if (desk is null)
        {
            builder.Services.AddSingleton(provider => new RestoreDesk([], provider.GetRequiredService<SetupCode>()));
        }
        else
        {
            builder.Services.AddSingleton(desk);
            builder.Services.AddSingleton(desk.Code);
        }

        builder.Services.AddVaultCore(builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddSingleton<IThumbnailMaker, ThumbnailProcesses>();
        builder.Services.AddSingleton<MailWriter>();
        builder.Services.AddSingleton<MailDrafts>();
        builder.Services.AddSingleton<IJob, MailJob>();
        builder.Services.AddSingleton<DataFolder>();
        builder.Services.AddSingleton<DataFolderModes>();
        builder.Services.AddSingleton<Places>();
        builder.Services.AddSingleton<StartChecks>();
        builder.Services.AddSingleton<VaultStart>();
        builder.AddSessionKeys();
        builder.AddShutdown();
    }

    /// <summary>How long running requests may take when the server stops; container engines kill after ten seconds.</summary>
    private static void AddShutdown(this WebApplicationBuilder builder) => builder.Services.Configure<HostOptions>(host =>
    {
        // The host asks for this while it is built, when a wrong setting can't be told in a line yet; the start does that.
        var setting = builder.Configuration[$"{VaultOptions.Section}:{nameof(VaultOptions.ShutdownSeconds)}"];
        var seconds = int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : new VaultOptions().ShutdownSeconds;
        host.ShutdownTimeout = TimeSpan.FromSeconds(seconds);

        // Sweeps and thumbnails end meanwhile, not after the last download.
        host.ServicesStopConcurrently = true;
    });

    /// <summary>The keys of cookies and forms live in the data folder, sealed under the master key.</summary>
    private static void AddSessionKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("SecureVault");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<VaultOptions>, MasterKeyring, ILoggerFactory>(
            (options, vault, keyring, loggers) =>
            {
                var folder = new DirectoryInfo(SessionKeySeal.FolderIn(vault.Value.DataFolder));
                options.XmlRepository = new FileSystemXmlRepository(folder, loggers);
                options.XmlEncryptor = new SessionKeyEncryptor(keyring);
            });
    }
}
