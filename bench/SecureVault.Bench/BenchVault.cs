using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Uploads;

namespace SecureVault.Bench;

/// <summary>A vault in a temporary folder with one person, and rows made in bulk: the same rows as uploads make, without their objects.</summary>
internal sealed class BenchVault : IAsyncDisposable
{
    // Few enough that the context stays small.
    private const int BatchSize = 2_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("securevault-bench-").FullName;
    private readonly ServiceProvider _services;

    private BenchVault()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Vault:DataFolder"] = _folder })
            .Build();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddVaultCore(configuration, _folder);
        _services = services.BuildServiceProvider();
    }

    public UserId User { get; private set; }

    public static async Task<BenchVault> StartAsync()
    {
        var vault = new BenchVault();
        var key = MasterKey.Generate();
        vault.Get<MasterKeyring>().Load([KeyringEntry.Only(key)]);
        await vault.Get<IMasterKeySource>().CreateAsync(key, CancellationToken.None);
        vault.Get<VaultLock>().Take();
        var found = await vault.Get<VaultDatabase>().InspectAsync(CancellationToken.None);
        await vault.Get<DatabaseUpgrade>().RunAsync(found, CancellationToken.None);
        await vault.Get<StoreOpening>().OpenAsync(found, CancellationToken.None);
        var setup = vault.Get<AccountSetup>();
        await setup.InitializeAsync(CancellationToken.None);
        var created = (CreateAccountOutcome.Created)await setup.CreateFirstAdministratorAsync(
            setup.Code!, "bench@example.org", "long enough to count", CancellationToken.None);
        vault.User = created.User;
        return vault;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Adds a master key and makes it the active one.</summary>
    public async Task UseNewMasterKeyAsync()
    {
        var changes = Get<MasterKeyChanges>();
        await changes.ActivateAsync(await changes.AddAsync(file: null, CancellationToken.None), file: null, CancellationToken.None);
    }

    public async Task<ItemId> MakeFolderAsync(ItemId parent, string name) =>
        ((FolderOutcome.Created)await Get<Folders>().CreateAsync(User, parent, name, CancellationToken.None)).Folder;

    /// <summary>Stores a file of random bytes.</summary>
    public async Task<ItemId> StoreAsync(ItemId folder, string name, byte[] content)
    {
        var request = new UploadRequest { Folder = folder, Name = name, Length = content.Length };
        using var stream = new MemoryStream(content);
        return ((UploadOutcome.Stored)await Get<UploadService>().UploadAsync(User, request, stream, null, CancellationToken.None)).Item;
    }

    /// <summary>Adds file rows to a folder, named as people name files.</summary>
    public async Task AddFilesAsync(ItemId folder, int count, int seed)
    {
        using var keyring = await Get<UserKeys>().OpenAsync(User, CancellationToken.None);
        for (var first = 0; first < count; first += BatchSize)
        {
            await using var db = await Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(CancellationToken.None);
            var names = await FolderNames.OpenAsync(db, keyring, folder, CancellationToken.None);
            for (var number = first; number < Math.Min(count, first + BatchSize); number++)
            {
                Add(db, keyring, names, BenchNames.Of(seed + number));
            }

            await db.SaveChangesAsync(CancellationToken.None);
        }
    }

    /// <summary>Adds rows like those that are there, each file this many times over: by the database alone, as names and keys need not open.</summary>
    public async Task MultiplyAsync(int times)
    {
        const string Id = """upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))""";
        await using var db = await Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(CancellationToken.None);
        var items = await ColumnsAsync(db, "Items", new() { ["Id"] = "pair.item2", ["CurrentVersionId"] = "pair.version2", ["NameIndex"] = "randomblob(16)" });
        var versions = await ColumnsAsync(
            db, "Versions", new() { ["Id"] = "pair.version2", ["ItemId"] = "pair.item2", ["ObjectKey"] = "lower(hex(randomblob(1))) || '/' || lower(hex(randomblob(16)))" });
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(
            """CREATE TEMP TABLE "pairs" AS SELECT "Id" AS "item", "CurrentVersionId" AS "version", '' AS "item2", '' AS "version2" FROM "Items" WHERE "CurrentVersionId" IS NOT NULL""");
        for (var copy = 1; copy < times; copy++)
        {
            string[] steps =
            [
                $"""UPDATE "pairs" SET "item2" = {Id}, "version2" = {Id}""",
                $"""INSERT INTO "Items" ({items.Names}) SELECT {items.Values} FROM "Items" AS "row" JOIN "pairs" AS "pair" ON "row"."Id" = "pair"."item" """,
                $"""INSERT INTO "Versions" ({versions.Names}) SELECT {versions.Values} FROM "Versions" AS "row" JOIN "pairs" AS "pair" ON "row"."Id" = "pair"."version" """,
            ];
            foreach (var step in steps)
            {
                await db.Database.ExecuteSqlRawAsync(step);
            }
        }

        await db.Database.ExecuteSqlRawAsync("DROP TABLE \"pairs\"");
        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>All columns of a table, and where the values of a copied row come from.</summary>
    private static async Task<(string Names, string Values)> ColumnsAsync(VaultDbContext db, string table, Dictionary<string, string> changed)
    {
        var names = await db.Database.SqlQuery<string>($"SELECT \"name\" AS \"Value\" FROM pragma_table_info({table})").ToListAsync();
        return (
            string.Join(", ", names.Select(name => $"\"{name}\"")),
            string.Join(", ", names.Select(name => changed.GetValueOrDefault(name, $"\"row\".\"{name}\""))));
    }

    private static void Add(VaultDbContext db, UserKeyring keyring, FolderNames names, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (item, version) = (ItemId.New(), VersionId.New());
        using var fileKey = FileKey.Generate();
        var valid = ItemName.TryParse(name, out var parsed, out _) ? parsed : throw new InvalidOperationException(name);
        db.Items.Add(names.NewItem(item, version, valid, now));
        var content = new FileVersion
        {
            Id = version.Value,
            OwnerId = keyring.Owner.Value,
            ItemId = item.Value,
            State = VersionState.Stored,
            ObjectKey = Core.Storage.ObjectKey.New().ToString(),
            PlainLength = name.Length * 1000,
            SealedLength = (name.Length * 1000) + 1000,
            WrappedFileKey = keyring.Active.WrapFileKey(fileKey, keyring.Owner.Value, version.Value),
            UserKeyVersion = keyring.ActiveVersion,
            RecoveryKeyVersion = keyring.ActiveVersion,
            CreatedAt = now,
        };
        content.SealedFacts = SealedFacts.Seal(new ContentFacts(1, new byte[32], "application/octet-stream"), new VersionId(content.Id), keyring.Names(content.UserKeyVersion));
        db.Versions.Add(content);
    }
}

/// <summary>Names as people give them, each of them once.</summary>
internal static class BenchNames
{
    private static readonly string[] Words =
        ["Rechnung", "holiday", "report", "IMG", "scan", "Übersicht", "contract", "Müller", "draft", "photo", "budget", "minutes", "offer", "протокол", "plan", "invoice"];

    private static readonly string[] Extensions = ["pdf", "jpg", "docx", "xlsx", "txt", "png", "mp4", "zip"];

    public static string Of(int number) =>
        $"{Words[number % Words.Length]} {Words[number / 7 % Words.Length]} {number:D6}.{Extensions[number % 11 % Extensions.Length]}";
}
