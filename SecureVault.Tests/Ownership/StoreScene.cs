using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Ownership;

/// <summary>A vault with an upload that is unfinished in a copy of its database, and a file by now.</summary>
internal sealed class StoreScene : IAsyncDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1_000).Select(number => (byte)number)];

    private StoreScene(CoreVault vault, UserId user)
    {
        Vault = vault;
        User = user;
    }

    public CoreVault Vault { get; private set; }

    public UserId User { get; }

    public VersionId Upload { get; private set; }

    public ItemId File { get; private set; }

    /// <summary>The copy of the database.</summary>
    public string Copy => Vault.Folder.Combine("copy.db");

    public Hold? Hold => Vault.Get<StoreOwnership>().Hold;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="settings">The vault's.</param>
    /// <param name="advances">Whether the vault marks its store once more before it is left.</param>
    public static async Task<StoreScene> StartAsync(Dictionary<string, string?>? settings = null, bool advances = true)
    {
        var vault = await CoreVault.StartAsync(settings);
        var scene = new StoreScene(vault, await vault.AddUserAsync());
        var sessions = vault.Get<UploadService>();
        var request = new UploadRequest { Folder = ItemId.Root, Name = "promised.bin", Length = Content.Length };
        scene.Upload = Assert.IsType<UploadOutcome.Created>(await sessions.CreateAsync(scene.User, request, Token)).Upload;
        await scene.CopyDatabaseAsync();
        scene.File = Assert.IsType<UploadOutcome.Stored>(await sessions.AppendAsync(scene.User, scene.Upload, 0, new MemoryStream(Content), null, Token)).Item;
        if (advances)
        {
            await vault.Get<StoreOwnership>().TryAdvanceAsync(Token);
        }

        return scene;
    }

    public async Task CopyDatabaseAsync()
    {
        await using var db = await Vault.ContextAsync();
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {Copy}", Token);
    }

    /// <summary>Ends the vault, puts the copy in place of its database, and starts it again some time later.</summary>
    public async Task RestoreAsync(TimeSpan later, params (string Name, string Value)[] settings)
    {
        Vault.Clock.Advance(later);
        Vault = await Vault.RestartAsync(
            () =>
            {
                Delete(Vault.Folder);
                System.IO.File.Copy(Copy, Vault.Folder.Combine("securevault.db"));
            },
            settings);
    }

    public async Task RestartAsync(Action? meanwhile = null, params (string Name, string Value)[] settings) =>
        Vault = await Vault.RestartAsync(meanwhile, settings);

    /// <summary>Lets the clock be believed, and all leases end.</summary>
    public async Task<SweepResult> SweepLaterAsync()
    {
        Vault.Get<ClockWatch>().Confirm();
        Vault.Clock.Advance(TimeSpan.FromDays(4));
        return await Vault.Sweep.RunAsync(Token);
    }

    /// <summary>The objects in the store, whoever names them.</summary>
    public async Task<int> CountObjectsAsync()
    {
        var found = await Vault.Comparison.RunAsync(Token);
        return found.Intact + found.Unowned + await CountAsync(VersionState.Pending, VersionState.Purging);
    }

    /// <summary>Rows in these states whose object is there.</summary>
    public async Task<int> CountAsync(params VersionState[] states)
    {
        await using var db = await Vault.ContextAsync();
        var keys = await db.Versions.Where(row => states.Contains(row.State)).Select(row => row.ObjectKey).ToListAsync(Token);
        var count = 0;
        foreach (var key in keys)
        {
            count += await Vault.Get<Core.Storage.IObjectStore>().GetLengthAsync(Core.Storage.ObjectKey.Parse(key), Token) is null ? 0 : 1;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();

        // A vault that was left and did not start again has left it.
        if (Directory.Exists(Vault.Folder.Path))
        {
            Vault.Folder.Dispose();
        }
    }

    public static void Delete(TemporaryFolder folder)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            System.IO.File.Delete(folder.Combine($"securevault.db{suffix}"));
        }
    }
}
