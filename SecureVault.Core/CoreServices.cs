using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Archives;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Copies;
using SecureVault.Core.Data;
using SecureVault.Core.Doctor;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Mail;
using SecureVault.Core.Mail.Queue;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Receipts;
using SecureVault.Core.Recovery;
using SecureVault.Core.Search;
using SecureVault.Core.Storage;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;

namespace SecureVault.Core;

/// <summary>Puts Core together; the only file that sees every floor.</summary>
/// <remarks>
/// Each room registers its own services. A public service with an internal constructor is built by a lambda, because the container calls
/// public constructors only.
/// </remarks>
public static class CoreServices
{
    /// <summary>Adds the vault. Relative paths in the settings are resolved against <paramref name="applicationFolder"/> and the data folder.</summary>
    public static IServiceCollection AddVaultCore(this IServiceCollection services, IConfiguration configuration, string applicationFolder)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<VaultEvents>();
        services.AddVaultOptions(configuration, applicationFolder);
        services.AddVaultStorage(
            provider => Vault(provider).DataFolder,
            provider => Path.GetDirectoryName(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.File)!,
            provider => Vault(provider).MinFreeBytes);
        services.AddStoreDoctor();
        services.AddVaultData();
        services.AddVaultKeys();
        services.AddAudit();
        services.AddVaultOwnership();
        services.AddStoreMoves();
        services.AddSingleton<PersonGate>();
        services.AddDrive();
        services.AddVersions();
        services.AddSearch();
        services.AddUploads();
        services.AddDownloads();
        services.AddArchives();
        services.AddCopies();
        services.AddEditing();
        services.AddThumbnails();
        services.AddReceipts();
        services.AddVaultAccountServices();
        services.AddVaultMail();
        services.AddAddressChanges();
        services.AddJobs();
        services.AddAuditUpkeep();
        services.AddVaultRecovery();
        services.AddVaultMaintenance();
        services.AddKeyRotation();
        services.AddAccountDeletion();
        return services;
    }

    private static VaultOptions Vault(IServiceProvider provider) => provider.GetRequiredService<IOptions<VaultOptions>>().Value;

    private static void AddVaultOptions(this IServiceCollection services, IConfiguration configuration, string applicationFolder)
    {
        services.AddSection<VaultOptions>(configuration, VaultOptions.Section)
            .PostConfigure(options => options.DataFolder = Resolve(applicationFolder, options.DataFolder));
        services.AddSection<AccountsOptions>(configuration, AccountsOptions.Section)
            .Validate<IOptions<ProvidersOptions>>(
                (accounts, providers) => accounts.PasswordSignIn || providers.Value.All.Count > 0, "Accounts:PasswordSignIn: Without passwords there has to be a provider to sign in at (Oidc:0).");
        services.AddSingleton<IValidateOptions<ProvidersOptions>>(new SectionValidator<ProvidersOptions>(ProvidersOptions.Section));
        services.AddOptions<ProvidersOptions>().Configure(options => Bind(options, configuration.GetSection(ProvidersOptions.Section))).ValidateOnStart();
        services.AddSection<DatabaseOptions>(configuration, DatabaseOptions.Section)
            .PostConfigure<IOptions<VaultOptions>>((options, vault) => options.File = Resolve(vault.Value.DataFolder, options.File));
        services.AddSection<SmtpOptions>(configuration, SmtpOptions.Section);
        services.AddSection<ConcurrencyOptions>(configuration, ConcurrencyOptions.Section);
        services.AddSection<ThumbnailOptions>(configuration, ThumbnailOptions.Section);
        services.AddSection<AuditOptions>(configuration, AuditOptions.Section);
        services.AddSection<PrivacyOptions>(configuration, PrivacyOptions.Section);
        services.AddSection<BackupOptions>(configuration, BackupOptions.Section);
        services.AddSection<ScrubOptions>(configuration, ScrubOptions.Section);
        services.AddSection<MasterKeyOptions>(configuration, MasterKeyOptions.Section)
            .PostConfigure<IOptions<VaultOptions>>((options, vault) => options.File = Resolve(vault.Value.DataFolder, options.File));
    }

    /// <summary>One by one: of a list the binder would leave out what it can't read, without a word.</summary>
    private static void Bind(ProvidersOptions options, IConfiguration section)
    {
        foreach (var provider in section.GetChildren())
        {
            var one = new ProviderOptions();
            provider.Bind(one);
            options.All.Add(one);
        }
    }

    private static OptionsBuilder<TOptions> AddSection<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddSingleton<IValidateOptions<TOptions>>(new SectionValidator<TOptions>(section));
        return services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
    }

    private static string Resolve(string folder, string path) =>
        string.IsNullOrWhiteSpace(path) ? path : Path.GetFullPath(path, Path.GetFullPath(folder));
}
