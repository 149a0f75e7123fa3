using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Data;

internal static class DataServices
{
    public static IServiceCollection AddVaultData(this IServiceCollection services)
    {
        services.AddSingleton<VaultLock>();
        services.AddSingleton<VaultDatabase>();
        services.AddSingleton<DatabaseCopies>();
        services.AddSingleton<CopiedKeys>();
        services.AddSingleton<SchemaMigrations>();
        services.AddSingleton(provider => new DatabaseUpgrade(
            provider.GetRequiredService<VaultLock>(),
            provider.GetRequiredService<DatabaseCopies>(),
            provider.GetRequiredService<SchemaMigrations>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Ballast(
            provider.GetRequiredService<IOptions<DatabaseOptions>>(), provider.GetRequiredService<StoreSpace>()));
        services.AddSingleton<VaultRecords>();
        services.AddSingleton<DatabaseFile>();
        services.AddSingleton<DatabaseFailures>();
        // Pooled: making a context takes as long as a small operation on it.
        services.AddPooledDbContextFactory<VaultDbContext>((provider, options) =>
        {
            var database = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            options.UseSqlite(ConnectionString(database))
                .AddInterceptors(new SqlitePragmas(database.BusyTimeoutSeconds, provider.GetRequiredService<Ballast>(), provider.GetRequiredService<DatabaseFile>()))
                .ConfigureWarnings(warnings => warnings
                    // That the migrations make the model is a test's work, not each start's.
                    .Ignore(RelationalEventId.PendingModelChangesWarning)
                    // The code that catches an exception logs it. EF Core would have logged it two or three times by then, each with its stack.
                    .Log(
                        (RelationalEventId.ConnectionError, LogLevel.Debug),
                        (RelationalEventId.TransactionError, LogLevel.Debug),
                        (RelationalEventId.CommandError, LogLevel.Debug),
                        (CoreEventId.QueryIterationFailed, LogLevel.Debug),
                        (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
        });
        services.AddSingleton<WriteQueue>();
        return services;
    }

    internal static string ConnectionString(DatabaseOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.File,
        DefaultTimeout = options.BusyTimeoutSeconds,
        ForeignKeys = true,
        // A file that vanishes while the server runs must not come back as an empty one; the first start makes it (VaultDatabase).
        Mode = SqliteOpenMode.ReadWrite,
    }.ToString();
}
