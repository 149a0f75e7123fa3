using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Ownership;

/// <summary>A stop that can't mark the store once more.</summary>
public sealed class MarkerRenewalTests : IDisposable
{
    private readonly CollectedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_database_that_takes_nothing_is_told_in_a_line()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Database:BusyTimeoutSeconds"] = "1" }, services => services.AddSingleton<ILoggerProvider>(_log));
        await using (await LockAsync(vault))
        {
            await vault.Get<StoreWatch>().StopAsync(Token);
        }

        AssertLine("database is locked");
    }

    [Fact]
    public async Task A_store_that_takes_nothing_is_told_in_a_line()
    {
        var fullStore = new FullStore();
        await using var vault = await CoreVault.StartAsync(configure: services =>
        {
            services.AddSingleton<ILoggerProvider>(_log);
            services.AddSingleton<IStoreMarkers>(provider => fullStore.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        fullStore.IsFull = true;

        await vault.Get<StoreWatch>().StopAsync(Token);

        AssertLine("No space is left.");
    }

    private void AssertLine(string reason)
    {
        var line = Assert.Single(_log.Lines, line => line.Level >= LogLevel.Warning);
        Assert.Equal((414, null), (line.Id, line.Exception));
        Assert.Contains(reason, line.Text, StringComparison.Ordinal);
    }

    private static async Task<SqliteConnection> LockAsync(CoreVault vault)
    {
        var connection = new SqliteConnection($"Data Source={vault.Folder.Combine("securevault.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    /// <summary>The markers of a store whose disk is full when the test says so.</summary>
    private sealed class FullStore : IStoreMarkers
    {
        private IStoreMarkers? _store;

        public bool IsFull { get; set; }

        public FullStore Over(IStoreMarkers store)
        {
            _store = store;
            return this;
        }

        public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) => _store!.ReadMarkerAsync(cancellationToken);

        public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) => IsFull
            ? throw new ObjectStoreException(ObjectStoreError.Full, "No space is left.")
            : _store!.WriteMarkerAsync(content, mayMakeStore, cancellationToken);
    }
}
