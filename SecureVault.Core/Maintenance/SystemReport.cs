using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>The process and the machine that it runs on. Nothing in it names a host, an address, a path, a key or a person.</summary>
/// <param name="Runtime">The runtime and its version.</param>
/// <param name="System">The operating system and its version.</param>
/// <param name="Architecture">The processor's kind.</param>
/// <param name="Processors">How many the process may use.</param>
/// <param name="MemoryBytes">The memory that the process uses.</param>
/// <param name="MemoryLimitBytes">The memory that it may use.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Now">The machine's clock.</param>
/// <param name="DataFreeBytes">Free on the disk of the data folder; null where nobody can tell.</param>
/// <param name="DatabaseFreeBytes">Free on the disk of the database.</param>
/// <param name="Store">The kind of store.</param>
/// <param name="Database">The database.</param>
public sealed record SystemReport(
    string Runtime,
    string System,
    Architecture Architecture,
    int Processors,
    long MemoryBytes,
    long MemoryLimitBytes,
    DateTimeOffset StartedAt,
    DateTimeOffset Now,
    long? DataFreeBytes,
    long? DatabaseFreeBytes,
    ObjectStoreKind Store,
    DatabaseFacts Database);

/// <summary>Tells administrators on what the vault runs.</summary>
public sealed class SystemReports
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly DatabaseFactsReader _database;
    private readonly (string Data, string Database) _folders;
    private readonly ObjectStoreKind _store;
    private readonly TimeProvider _clock;

    internal SystemReports(
        IDbContextFactory<VaultDbContext> contexts, IOptions<VaultOptions> vault, IOptions<DatabaseOptions> database, IOptions<ObjectStoreOptions> store, TimeProvider clock)
    {
        _contexts = contexts;
        _database = new DatabaseFactsReader(contexts, database);
        _folders = (Path.GetFullPath(vault.Value.DataFolder), Path.GetDirectoryName(Path.GetFullPath(database.Value.File))!);
        _store = store.Value.Kind;
        _clock = clock;
    }

    /// <summary>Looks now.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<SystemReport?> ReadAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        using var process = global::System.Diagnostics.Process.GetCurrentProcess();
        return new SystemReport(
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture,
            Environment.ProcessorCount,
            process.WorkingSet64,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            process.StartTime.ToUniversalTime(),
            _clock.GetUtcNow(),
            FreeSpace.In(_folders.Data),
            FreeSpace.In(_folders.Database),
            _store,
            await _database.ReadAsync(cancellationToken).ConfigureAwait(false));
    }
}
