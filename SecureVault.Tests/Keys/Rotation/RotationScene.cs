using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A vault whose master keys are in a key file, and what a rotation leaves of it.</summary>
internal static class RotationScene
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string KeyFileOf(CoreVault vault) => vault.Get<IOptions<MasterKeyOptions>>().Value.File;

    public static async Task<CoreVault> StartAsync(Action<IServiceCollection>? configure = null, Dictionary<string, string?>? settings = null)
    {
        var vault = await CoreVault.StartAsync(settings, configure);
        Assert.True(MasterKey.TryParse(vault.Key, out var key));
        using (key)
        {
            await vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        }

        return vault;
    }

    /// <summary>Adds a key and makes it the active one, as the verbs do.</summary>
    /// <returns>The new key's identifier.</returns>
    public static async Task<string> ActivateNewAsync(CoreVault vault)
    {
        var changes = vault.Get<MasterKeyChanges>();
        var id = await changes.AddAsync(file: null, Token);
        await changes.ActivateAsync(id, file: null, Token);
        vault.Key = await File.ReadAllTextAsync(KeyFileOf(vault), Token);
        return id;
    }

    public static Task<RotationResult> RotateAsync(CoreVault vault) => vault.Get<MasterKeyRotation>().RunAsync(progress: null, Token);

    /// <summary>Accounts with nothing but a key, under the active master key.</summary>
    public static async Task AddAccountsAsync(CoreVault vault, int count)
    {
        await using var db = await vault.ContextAsync();
        for (var i = 0; i < count; i++)
        {
            var user = Guid.NewGuid();
            db.Users.Add(new VaultUser { Id = user, UserName = $"u{i}", NormalizedUserName = $"U{i}", Email = $"u{i}@example.org", CreatedAt = vault.Clock.GetUtcNow() });
            vault.Get<UserKeys>().AddFirst(db, user);
        }

        await db.SaveChangesAsync(Token);
    }

    /// <summary>How many user keys are under each master key.</summary>
    public static async Task<Dictionary<string, int>> CountsAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        return await db.UserKeys.GroupBy(key => key.MasterKeyId).ToDictionaryAsync(keys => keys.Key, keys => keys.Count(), Token);
    }

    public static async Task<List<WrappedUserKey>> RowsAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        return await db.UserKeys.AsNoTracking().ToListAsync(Token);
    }

    /// <summary>The files of a vault, those of its store included, that have these bytes anywhere.</summary>
    public static List<string> FilesWith(CoreVault vault, byte[] bytes) =>
        [.. Directory.EnumerateFiles(vault.Folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) != ".lock" && Contains(file, bytes))];

    private static bool Contains(string file, byte[] bytes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray().AsSpan().IndexOf(bytes) >= 0;
    }
}
