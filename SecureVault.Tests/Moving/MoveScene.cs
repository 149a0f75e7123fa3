using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Moving;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;
using SecureVault.Tests.Ownership;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Moving;

/// <summary>A vault with files in all sizes, whose store is moved.</summary>
internal sealed class MoveScene : IAsyncDisposable
{
    // One part, and a little more than two.
    private static readonly int[] Sizes = [0, 1, 300_000, 17_000_000, 5, 70_000];

    private MoveScene(CoreVault vault, UserId user) => (Vault, User) = (vault, user);

    public CoreVault Vault { get; private set; }

    public UserId User { get; }

    /// <summary>The files that the vault has, and what is in them.</summary>
    public Dictionary<ItemId, byte[]> Files { get; } = [];

    public StoreRoute Route => Vault.Get<StoreSwitch>().Route;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MoveScene> StartAsync(Dictionary<string, string?>? settings = null, int[]? sizes = null)
    {
        var vault = await CoreVault.StartAsync(settings);
        var scene = new MoveScene(vault, await vault.AddUserAsync());
        foreach (var size in sizes ?? Sizes)
        {
            await scene.AddFileAsync(size);
        }

        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        return scene;
    }

    /// <summary>An empty folder beside the present store.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Vault.Folder.Combine(name)).FullName;

    public static Dictionary<string, string> ToFolder(string folder) => new() { ["Kind"] = "Disk", ["Disk:Folder"] = folder };

    public static Dictionary<string, string> ToBucket(S3TestBucket bucket, string prefix) => new()
    {
        ["Kind"] = "S3",
        ["S3:Bucket"] = bucket.Name,
        ["S3:ServiceUrl"] = bucket.Url,
        ["S3:Prefix"] = prefix,
    };

    /// <summary>Settings as a start takes them.</summary>
    public static (string Name, string Value)[] AsSettings(Dictionary<string, string> store) => [.. store.Select(pair => ($"ObjectStore:{pair.Key}", pair.Value))];

    /// <summary>The file that a verb takes.</summary>
    public static void WriteFile(string path, Dictionary<string, string> store)
    {
        var sections = store.GroupBy(pair => pair.Key.Split(':')[0]).ToDictionary(
            group => group.Key,
            group => group.First().Key.Contains(':', StringComparison.Ordinal) ? (object)group.ToDictionary(pair => pair.Key.Split(':')[1], pair => pair.Value) : group.First().Value);
        File.WriteAllText(path, JsonSerializer.Serialize(new { ObjectStore = sections }));
    }

    public static StoreSettings SettingsOf(Dictionary<string, string> store)
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder.Combine("to.json"), store);
        return StoreSettings.Read(folder.Combine("to.json"));
    }

    public async Task<ItemId> AddFileAsync(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var item = await Vault.StoreAsync(User, $"file-{Files.Count}-{Guid.NewGuid():N}", ItemId.Root, content);
        lock (Files)
        {
            Files[item] = content;
        }

        return item;
    }

    /// <summary>Deletes a file for good.</summary>
    /// <returns>The key that its object had.</returns>
    public async Task<ObjectKey> DestroyAsync(ItemId item)
    {
        var key = await KeyOfAsync(item);
        await Vault.Trash.DeleteAsync(User, [item], Token);
        await Vault.Trash.PurgeAsync(User, [item], Token);
        await Vault.Sweep.RunAsync(Token);
        lock (Files)
        {
            Files.Remove(item);
        }

        return key;
    }

    public async Task<ObjectKey> KeyOfAsync(ItemId item)
    {
        await using var db = await Vault.ContextAsync();
        return ObjectKey.Parse(await db.Versions.Where(version => version.ItemId == item.Value).Select(version => version.ObjectKey).SingleAsync(Token));
    }

    public async Task BeginAsync(Dictionary<string, string> target, long? limit = null)
    {
        var start = Vault.Get<MoveStart>();
        await start.BeginAsync(await start.LookAsync(SettingsOf(target), Token), limit, Token);
    }

    /// <summary>The server takes the route of the move, and has copied nothing yet.</summary>
    public async Task PauseAndFollowAsync()
    {
        var control = Vault.Get<MoveControl>();
        await control.PauseAsync(Token);
        await StepAsync();
        await control.ResumeAsync(limit: null, Token);
    }

    /// <summary>Puts other stores under the route, such as one that fails.</summary>
    public Task UseAsync(StoreEnd from, StoreEnd to) => Vault.Get<StoreSwitch>().UseAsync(new StoreRoute(from, to, Route.IsTurned));

    public string PathOf(string store, ObjectKey key) => Vault.Folder.Combine(store, key.ToString());

    /// <summary>Changes the last byte of a file.</summary>
    public static void Damage(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Seek(-1, SeekOrigin.End);
        var last = stream.ReadByte();
        stream.Seek(-1, SeekOrigin.End);
        stream.WriteByte((byte)(last ^ 1));
    }

    /// <summary>Makes a folder's objects older than the test's clock is.</summary>
    public void Age(string store)
    {
        foreach (var file in Directory.EnumerateFiles(Vault.Folder.Combine(store), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, Vault.Clock.GetUtcNow().UtcDateTime.AddDays(-1));
        }
    }

    /// <summary>Puts a copy of the database in the place of the present one.</summary>
    public void PutBack(string copy)
    {
        StoreScene.Delete(Vault.Folder);
        File.Copy(copy, Vault.Folder.Combine("securevault.db"));
    }

    /// <summary>Does as the server does every two seconds.</summary>
    public Task<MoveState?> StepAsync() => Vault.Get<MoveRunner>().StepAsync(Token);

    public async Task<MoveStatus> StatusAsync() => (await Vault.Get<MoveControl>().ReadAsync(Token))!;

    public async Task<MoveState?> FinishAsync(bool endsUploads = false)
    {
        await Vault.Get<MoveControl>().FinishAsync(endsUploads, Token);
        return await StepAsync();
    }

    /// <summary>The server dies and starts again.</summary>
    public async Task KillAsync(Dictionary<string, string>? store = null, Action? meanwhile = null) => Vault = await Vault.RestartAsync(meanwhile, AsSettings(store ?? []));

    /// <summary>Every file comes out as it went in, store and database agree, and nothing of another store is asked for.</summary>
    public async Task AssertWholeAsync()
    {
        foreach (var (item, content) in Files)
        {
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(await Vault.ReadAsync(User, item)));
        }

        var found = await Vault.Comparison.RunAsync(Token);
        Assert.Equal((Files.Count, true), (found.Intact, found.Agrees));
        Assert.Equal(0, await Vault.Get<Core.Accounts.KeyCards>().UpdateAsync(compares: true, Token)); // none was missing
        Assert.NotEmpty(await Vault.Get<Backups>().ListAsync(Token));
    }

    /// <summary>The database as it is now, to be put back later.</summary>
    public async Task<string> CopyDatabaseAsync(string name = "copy.db")
    {
        var copy = Vault.Folder.Combine(name);
        await using var db = await Vault.ContextAsync();
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", Token);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        if (Directory.Exists(Vault.Folder.Path))
        {
            Vault.Folder.Dispose();
        }
    }
}
