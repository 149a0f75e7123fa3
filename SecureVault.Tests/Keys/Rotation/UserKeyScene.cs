using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Ownership;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A person who gets new user keys, and what the rows say of them.</summary>
internal static class UserKeyScene
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A drive with everything that a key seals: files and folders at several depths, older versions, things in the trash.</summary>
    public static async Task<(UserId User, ItemId File, ItemId Folder)> FillAsync(CoreVault vault, string email = "ada@example.org")
    {
        var user = await vault.AddUserAsync(email);
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var inner = await vault.MakeFolderAsync(user, folder, "2026");
        var file = await vault.StoreAsync(user, "plan.txt", ItemId.Root, [1]);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(user, "plan.txt", ItemId.Root, [2], NameConflict.Replace);
        await vault.StoreAsync(user, "deep.txt", inner, [3]);
        var gone = await vault.StoreAsync(user, "gone.txt", folder, [4]);
        await vault.Trash.DeleteAsync(user, [gone], Token);
        return (user, file, folder);
    }

    public static async Task<int> ChangeAsync(CoreVault vault, UserId user, bool renewsContents = false) =>
        Assert.NotNull(await vault.Get<UserKeyChange>().RunAsync(user, renewsContents, Token));

    public static Task<UserKeyResult> RotateAsync(CoreVault vault) => vault.Get<UserKeyRotation>().RunAsync(progress: null, Token);

    public static async Task<List<WrappedUserKey>> KeysAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        return await db.UserKeys.AsNoTracking().Where(key => key.UserId == user.Value).OrderBy(key => key.Version).ToListAsync(Token);
    }

    /// <summary>The key versions that the rows of items, of stored contents, and these contents' objects are under: '2', or '1, 2'.</summary>
    public static async Task<(string Items, string Contents, string Objects)> VersionsAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        var contents = db.Versions.Where(row => row.OwnerId == user.Value && row.State == VersionState.Stored);
        return (
            await ListAsync(db.Items.Where(item => item.OwnerId == user.Value).Select(item => item.UserKeyVersion)),
            await ListAsync(contents.Select(row => row.UserKeyVersion)),
            await ListAsync(contents.Select(row => row.RecoveryKeyVersion)));
    }

    public static async Task<(string Items, string Contents)> RowVersionsAsync(CoreVault vault, UserId user) =>
        await VersionsAsync(vault, user) is var (items, contents, _) ? (items, contents) : default;

    /// <summary>Old objects have rested for long enough, and go.</summary>
    public static async Task SweepAsync(CoreVault vault, double days = 0.1)
    {
        vault.Clock.Advance(TimeSpan.FromDays(days));
        vault.Get<ClockWatch>().Confirm();
        await vault.Sweep.RunAsync(Token);
    }

    public static IReadOnlyList<int> Cards(CoreVault vault, UserId user) =>
        [.. Directory.EnumerateFiles(vault.Folder.Combine("objects", "cards", user.ToString()))
            .Select(file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture))
            .Order()];

    private static async Task<string> ListAsync(IQueryable<int> versions) => string.Join(", ", await versions.Distinct().Order().ToListAsync(Token));
}
