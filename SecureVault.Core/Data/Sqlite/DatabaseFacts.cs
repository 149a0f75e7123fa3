using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>The database as it runs.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Version">The version of the program that reads and writes it.</param>
/// <param name="Journal">How it keeps what is being written.</param>
/// <param name="Bytes">The file.</param>
/// <param name="JournalBytes">The size of the log that has not been moved into the file yet.</param>
/// <param name="Migration">The last change of the schema that it had.</param>
public sealed record DatabaseFacts(string Kind, string Version, string Journal, long Bytes, long JournalBytes, string Migration);

/// <summary>Asks the database about itself.</summary>
internal sealed class DatabaseFactsReader(IDbContextFactory<VaultDbContext> contexts, IOptions<DatabaseOptions> options)
{
    public async Task<DatabaseFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var version = await db.Database.SqlQueryRaw<string>("SELECT sqlite_version() AS \"Value\"").SingleAsync(cancellationToken).ConfigureAwait(false);
            var journal = await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS \"Value\" FROM pragma_journal_mode").SingleAsync(cancellationToken).ConfigureAwait(false);
            var migrations = await db.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
            return new DatabaseFacts(
                "SQLite",
                version,
                journal.ToUpper(CultureInfo.InvariantCulture),
                LengthOf(options.Value.File),
                LengthOf(options.Value.File + "-wal"),
                migrations.LastOrDefault() ?? string.Empty);
        }
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
