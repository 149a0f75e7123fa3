using SecureVault.Core;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Storage;
using static SecureVault.Tests.Keys.Rotation.UserKeyScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A new user key: its number, its card, and who may give one.</summary>
public sealed class UserKeyChangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_new_key_has_its_card_before_anything_is_stored_under_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);
        Assert.Equal([1], Cards(vault, user));
        await ChangeAsync(vault, user);

        await vault.StoreAsync(user, "new", ItemId.Root);

        Assert.Equal([1, 2], Cards(vault, user));
    }

    [Fact]
    public async Task A_version_that_only_the_store_knows_is_not_used_again()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);
        File.Copy(vault.Folder.Combine("objects", "cards", user.ToString(), "1"), vault.Folder.Combine("objects", "cards", user.ToString(), "7"));

        Assert.Equal(8, await ChangeAsync(vault, user));
    }

    [Fact]
    public async Task Nothing_changes_while_the_store_does_not_have_the_vaults_marker()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);
        File.Delete(vault.Folder.Combine("objects", "vault.marker"));

        await Assert.ThrowsAsync<ObjectStoreException>(() => vault.Get<UserKeyChange>().RunAsync(user, renewsContents: false, Token));

        Assert.Single(await KeysAsync(vault, user));
    }

    [Fact]
    public async Task Only_an_administrator_changes_the_keys_of_others()
    {
        await using var vault = await CoreVault.StartAsync();
        var (user, _, _) = await FillAsync(vault);

        Assert.IsType<GiveKeyOutcome.NotAllowed>(await vault.Get<UserKeyChange>().RunAsync(await vault.FreshAsync(user), user, renewsContents: true, Token));
        Assert.Single(await KeysAsync(vault, user));
    }
}
