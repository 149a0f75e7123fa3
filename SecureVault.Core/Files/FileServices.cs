using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

internal static class FileServices
{
    public static IServiceCollection AddVaultFiles(this IServiceCollection services)
    {
        services.AddSingleton<PersonGate>();
        services.AddSingleton<DriveItems>();
        services.AddDriveActions();
        services.AddSingleton<FileDownloads>();
        services.AddSingleton<VersionPurge>();
        services.AddSingleton<PartBuffers>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<UploadAdmission>();
        services.AddSingleton<UploadStart>();
        services.AddSingleton<UploadCommit>();
        services.AddSingleton<Func<VersionId, UploadLease>>(provider => version => new UploadLease(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(), version.Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadSteps>();
        services.AddSingleton(provider => new FileUploads(
            provider.GetRequiredService<UploadSteps>(),
            provider.GetRequiredService<PartBuffers>(),
            provider.GetRequiredService<VaultEvents>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileUploads>>()));
        services.AddUploadSessions();
        services.AddThumbnails();
        services.AddSingleton<TextPreviews>();
        services.AddCopies();
        services.AddSearchAndZip();
        services.AddReceipts();
        return services;
    }

    // Made by hand where a constructor is internal: what it takes is nobody's business outside.
    private static void AddDriveActions(this IServiceCollection services)
    {
        Add<Folders>(provider => new(Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<DriveSpace>(provider), Get<VaultEvents>(provider), Get<TimeProvider>(provider)));
        Add<Renames>(provider => new(Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<VaultEvents>(provider)));
        Add<Moves>(provider => new(Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<VaultEvents>(provider), Get<TimeProvider>(provider)));
        Add<Favourites>(provider => new(Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<VaultEvents>(provider)));
        Add<Trash>(provider => new(
            Get<IDbContextFactory<VaultDbContext>>(provider), Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<VaultEvents>(provider), Get<IOptions<VaultOptions>>(provider), Get<TimeProvider>(provider)));
        Add<FileVersions>(provider => new(
            Get<IDbContextFactory<VaultDbContext>>(provider), Get<WriteQueue>(provider), Get<UserKeys>(provider), Get<VaultEvents>(provider), Get<TimeProvider>(provider)));
        Add<DriveSpace>(provider => new(
            Get<IDbContextFactory<VaultDbContext>>(provider), Get<UserKeys>(provider), Get<StoreSpace>(provider), Get<IOptions<VaultOptions>>(provider)));

        void Add<T>(Func<IServiceProvider, T> make)
            where T : class => services.AddSingleton(make);

        static T Get<T>(IServiceProvider provider)
            where T : notnull => provider.GetRequiredService<T>();
    }

    private static void AddUploadSessions(this IServiceCollection services)
    {
        services.AddSingleton<UploadWriters>();
        services.AddSingleton<UploadJournal>();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<SessionAppend>();
        services.AddSingleton<SessionEnd>();
        services.AddSingleton<SessionSteps>();
        services.AddSingleton(provider => new UploadSessions(
            provider.GetRequiredService<SessionSteps>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<ILogger<UploadSessions>>()));
    }

    private static void AddThumbnails(this IServiceCollection services)
    {
        services.AddSingleton<ThumbnailQueue>();
        services.AddSingleton<ThumbnailNews>();
        services.AddSingleton(provider => new Thumbnails(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<ThumbnailQueue>()));
        services.AddSingleton<ThumbnailMaking>();
        services.AddHostedService(provider => provider.GetRequiredService<ThumbnailMaking>());
    }

    private static void AddCopies(this IServiceCollection services)
    {
        services.AddSingleton<FolderCopies>();
        services.AddSingleton<FileCopies>();
        services.AddSingleton(provider => new Copies(
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<FolderCopies>(),
            provider.GetRequiredService<FileCopies>()));
    }

    private static void AddSearchAndZip(this IServiceCollection services)
    {
        // What was opened for one circuit goes with it.
        services.AddScoped(provider => new DriveSearch(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(), provider.GetRequiredService<UserKeys>(), provider.GetRequiredService<PersonGate>(), provider.GetRequiredService<VaultEvents>()));
        services.AddSingleton<ZipTickets>();
        services.AddSingleton<ZipPlans>();
        services.AddSingleton(provider => new ZipDownloads(
            provider.GetRequiredService<IDbContextFactory<VaultDbContext>>(),
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<ZipPlans>(),
            provider.GetRequiredService<ILogger<ZipDownloads>>()));
    }

    private static void AddReceipts(this IServiceCollection services)
    {
        services.AddSingleton<ReceiptRows>();
        services.AddSingleton(provider => new Receipts(
            provider.GetRequiredService<ReceiptRows>(),
            provider.GetRequiredService<FileDownloads>(),
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<ILogger<Receipts>>()));
    }
}
