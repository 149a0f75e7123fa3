using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Drive;

/// <summary>Names that change, also while somebody else does something to them.</summary>
public sealed class RenameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Capitals_and_forms_of_a_name_can_be_changed_in_place()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "müller.txt", ItemId.Root);
        await vault.StoreAsync(user, "other.txt", ItemId.Root);
        var renames = vault.Get<Renames>();

        Assert.Equal(new RenameOutcome.Renamed("müller.txt", "MÜLLER.txt"), await renames.RenameAsync(user, item, "MU\u0308LLER.txt", Token));
        Assert.IsType<RenameOutcome.NameTaken>(await renames.RenameAsync(user, item, "OTHER.TXT", Token));
        Assert.IsType<RenameOutcome.NameInvalid>(await renames.RenameAsync(user, item, "a/b", Token));
        Assert.Equal(["/MÜLLER.txt", "/other.txt"], await vault.PathsAsync(user));
    }

    [Fact]
    public async Task Of_a_rename_here_and_a_deletion_there_both_are_seen_whatever_comes_first()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var round = 0; round < 10; round++)
        {
            var item = await vault.StoreAsync(user, "before", ItemId.Root);
            var renaming = Task.Run(() => vault.Get<Renames>().RenameAsync(user, item, "after", Token), Token);
            var deleting = Task.Run(() => vault.Trash.DeleteAsync(user, [item], Token), Token);
            await Task.WhenAll(renaming, deleting);

            Assert.Single((await deleting).Deleted);
            Assert.Empty(await vault.PathsAsync(user));
            var name = Assert.Single(await vault.Trash.ListAsync(user, Token)).Entry.Name;
            Assert.Equal(await renaming is RenameOutcome.Renamed ? "after" : "before", name);
            await vault.Trash.EmptyAsync(user, Token);
            await vault.Sweep.RunAsync(Token);
        }
    }

    [Fact]
    public async Task Two_who_want_one_name_at_once_do_not_both_get_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var moved = await vault.StoreAsync(user, "name", folder);
        var renamed = await vault.StoreAsync(user, "other", ItemId.Root);

        var results = await Task.WhenAll(
            Task.Run(async () => (await vault.Get<Moves>().MoveAsync(user, [moved], ItemId.Root, NameConflict.Refuse, Token)).Moved.Count == 1, Token),
            Task.Run(async () => await vault.Get<Renames>().RenameAsync(user, renamed, "NAME", Token) is RenameOutcome.Renamed, Token),
            Task.Run(async () => await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "Name", Token) is FolderOutcome.Created, Token));

        Assert.Single(results, got => got);
    }
}
