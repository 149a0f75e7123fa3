using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Moving;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Accounts.Sessions;
using SecureVault.Tests.Data;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Tests;

/// <summary>Core as the server runs it, over a real SQLite file and a real disk store, with a clock that the test turns.</summary>
internal sealed class CoreVault : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _configure;
    private readonly ServiceProvider _services;
    private bool _isLeft;

    private CoreVault(Dictionary<string, string?> settings, Action<IServiceCollection>? configure, TemporaryFolder? folder, TestClock? clock)
    {
        _folder = folder ?? new();
        _settings = settings;
        _configure = configure;
        Clock = clock ?? new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        settings["Vault:DataFolder"] = _folder.Path;
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddVaultCore(configuration, _folder.Path);
        services.AddQuickPasswords();
        services.AddSharedModel();
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public TestClock Clock { get; }

    /// <summary>The master key, or several, to start another one with.</summary>
    public string Key { get; set; } = "";

    public TemporaryFolder Folder => _folder;

    public UploadService Uploads => Get<UploadService>();

    public FileDownloads Downloads => Get<FileDownloads>();

    public DriveItems Items => Get<DriveItems>();

    public TrashBin Trash => Get<TrashBin>();

    public Sweep Sweep => Get<Sweep>();

    public StoreComparison Comparison => Get<StoreComparison>();

    public VaultEvents Events => Get<VaultEvents>();

    public static async Task<CoreVault> StartAsync(
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var vault = new CoreVault(settings ?? [], configure, folder: null, clock: null);
        var key = MasterKey.Generate();
        vault.Key = key.ToRecoveryText();
        vault.Get<MasterKeyring>().Load([KeyringEntry.Only(key)]);
        await vault.OpenAsync();
        return vault;
    }

    /// <summary>
    /// Ends this one as a kill does, without a word to the store, and starts it again over the same folder.
    /// </summary>
    /// <param name="meanwhile">What happens to the folder in between.</param>
    /// <param name="settings">Added to the ones it had.</param>
    public async Task<CoreVault> RestartAsync(Action? meanwhile = null, params (string Name, string Value)[] settings)
    {
        _isLeft = true;
        await DisposeAsync();
        meanwhile?.Invoke();
        return await StartAgainAsync(_folder, settings);
    }

    /// <summary>Starts another one with the same key, settings and clock over another folder.</summary>
    public Task<CoreVault> StartBesideAsync(TemporaryFolder folder, params (string Name, string Value)[] settings) => StartAgainAsync(folder, settings);

    private async Task<CoreVault> StartAgainAsync(TemporaryFolder folder, (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var vault = new CoreVault(all, _configure, folder, Clock) { Key = Key };
        vault.Get<MasterKeyring>().Load(MasterKeyText.Parse(Key, "The test's key"));
        try
        {
            await vault.OpenAsync();
        }
        catch
        {
            vault._isLeft = true;
            await vault.DisposeAsync();
            throw;
        }

        return vault;
    }

    private async Task OpenAsync()
    {
        Get<VaultLock>().Take();
        var found = await Get<VaultDatabase>().InspectAsync(TestContext.Current.CancellationToken);
        await Get<MoveOpening>().CheckAsync(found, TestContext.Current.CancellationToken);
        if (found.Exists)
        {
            await Get<DatabaseUpgrade>().RunAsync(found, TestContext.Current.CancellationToken);
        }
        else
        {
            await MigratedDatabase.WriteAsync(Get<IOptions<DatabaseOptions>>().Value.File);
        }

        await Get<MoveOpening>().OpenAsync(found, TestContext.Current.CancellationToken);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<UserId> AddUserAsync(string email = "ada@example.org")
    {
        var user = UserId.New();
        await using var db = await ContextAsync();
        db.Users.Add(new VaultUser
        {
            Id = user.Value,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            SecurityStamp = SecurityStamps.New(),
            CreatedAt = Clock.GetUtcNow(),
        });
        Get<UserKeys>().AddFirst(db, user.Value);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return user;
    }

    /// <summary>Signs a person in, without a password, for two weeks: tests let days pass.</summary>
    /// <returns>The claims that the cookie would carry.</returns>
    public async Task<Claim[]> SignInAsync(UserId user)
    {
        var started = await TestSessions.BeginAsync(_services, user);
        return [new(ClaimTypes.NameIdentifier, user.ToString()), new(VaultPrincipal.SessionClaim, started!.Code)];
    }

    /// <summary>A session of a person that proved itself just now.</summary>
    public Task<SignedIn> FreshAsync(UserId user) => TestSessions.FreshAsync(_services, user);

    /// <summary>A limit of the person's own, in bytes.</summary>
    public async Task LimitAsync(UserId user, long bytes)
    {
        await using var db = await ContextAsync();
        await db.Usage.Where(row => row.OwnerId == user.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.QuotaBytes, bytes), TestContext.Current.CancellationToken);
    }

    public async Task LockAsync(UserId user)
    {
        await using var db = await ContextAsync();
        await db.Users.Where(row => row.Id == user.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedAt, Clock.GetUtcNow()), TestContext.Current.CancellationToken);
    }

    public Task<VaultDbContext> ContextAsync() =>
        Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public Task<UploadOutcome> UploadAsync(UserId user, string name, byte[] content, NameConflict onConflict = NameConflict.Refuse) =>
        UploadAsync(user, name, content.Length, new MemoryStream(content), onConflict);

    public Task<UploadOutcome> UploadAsync(
        UserId user, string name, long length, Stream content, NameConflict onConflict = NameConflict.Refuse, CancellationToken? cancellationToken = null) =>
        Uploads.UploadAsync(
            user,
            new UploadRequest { Folder = ItemId.Root, Name = name, Length = length, OnConflict = onConflict },
            content,
            progress: null,
            cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>A file with one byte, 7, or with the content given.</summary>
    public async Task<ItemId> StoreAsync(UserId user, string name, ItemId folder, byte[]? content = null, NameConflict onConflict = NameConflict.Refuse, DateTimeOffset? modified = null)
    {
        content ??= [7];
        var request = new UploadRequest { Folder = folder, Name = name, Length = content.Length, OnConflict = onConflict, LastModified = modified };
        return Assert.IsType<UploadOutcome.Stored>(
            await Uploads.UploadAsync(user, request, new MemoryStream(content), progress: null, TestContext.Current.CancellationToken)).Item;
    }

    public async Task<ItemId> MakeFolderAsync(UserId user, ItemId parent, string name) =>
        Assert.IsType<FolderOutcome.Created>(await Get<Folders>().CreateAsync(user, parent, name, TestContext.Current.CancellationToken)).Folder;

    public async Task<byte[]> ReadAsync(UserId user, ItemId item)
    {
        var opened = Assert.IsType<DownloadOutcome.Opened>(await Downloads.OpenAsync(user, item, TestContext.Current.CancellationToken));
        await using var file = opened.File;
        using var bytes = new MemoryStream();
        await file.Content.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public Task<IReadOnlyList<DriveEntry>> ListAsync(UserId user) =>
        Items.ListAsync(user, ItemId.Root, TestContext.Current.CancellationToken);

    /// <summary>Every live item with the way to it, in order.</summary>
    public async Task<IReadOnlyList<string>> PathsAsync(UserId user)
    {
        var paths = new List<string>();
        var waiting = new Stack<(ItemId Folder, string Path)>([(ItemId.Root, "")]);
        while (waiting.TryPop(out var next))
        {
            foreach (var entry in await Items.ListAsync(user, next.Folder, TestContext.Current.CancellationToken))
            {
                var path = $"{next.Path}/{entry.Name}";
                paths.Add(path);
                if (entry.IsFolder)
                {
                    waiting.Push((entry.Id, path));
                }
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    /// <summary>The key of the object that has the content that an item shows.</summary>
    public async Task<string> ObjectKeyOfAsync(ItemId item)
    {
        await using var db = await ContextAsync();
        return await (
            from row in db.Items
            join version in db.Versions on row.CurrentVersionId equals version.Id
            where row.Id == item.Value
            select version.ObjectKey).SingleAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The file in which the disk store keeps the content that an item shows.</summary>
    public async Task<string> ObjectOfAsync(ItemId item)
    {
        var key = await ObjectKeyOfAsync(item);
        return Directory.EnumerateFiles(_folder.Combine("objects"), Path.GetFileName(key), SearchOption.AllDirectories).Single();
    }

    /// <summary>Turns over one bit of what is stored of an item.</summary>
    public async Task DamageAsync(ItemId item, int fromEnd)
    {
        var file = await ObjectOfAsync(item);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^fromEnd] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
    }

    /// <summary>No row, no object, no part of an upload is left, and what is stored is whole.</summary>
    public async Task AssertConsistentAsync(int stored)
    {
        Assert.Equal(
            new ComparisonResult(stored, 0, 0, 0, 0),
            await Comparison.RunAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await Get<SpaceCheck>().RunAsync(TestContext.Current.CancellationToken));
        await using var db = await ContextAsync();
        Assert.Equal(0, await db.Versions.CountAsync(version => version.State != VersionState.Stored, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!_isLeft)
        {
            _folder.Dispose();
        }
    }
}
