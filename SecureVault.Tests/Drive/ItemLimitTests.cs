using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Drive;

/// <summary>A person has at most so many files and folders, and at most so many unfinished uploads, whoever of many comes first.</summary>
public sealed class ItemLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_item_too_many_is_refused_whatever_it_is()
    {
        await using var vault = await StartAsync(3);
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        await vault.StoreAsync(user, "empty", folder, []);
        await vault.StoreAsync(user, "file", ItemId.Root);

        Assert.Equal(new UploadOutcome.TooManyItems(3), await vault.UploadAsync(user, "another", []));
        Assert.Equal(new UploadOutcome.TooManyItems(3), await CreateSessionAsync(vault, user, "another"));
        Assert.Equal(new FolderOutcome.TooManyItems(3), await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "another", Token));
        Assert.Equal(new CopyOutcome.TooManyItems(2, 0), await vault.Get<CopyService>().CopyAsync(user, [folder], ItemId.Root, null, Token));

        Assert.Equal(3, await CountAsync(vault, user));
        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));
        await vault.StoreAsync(await vault.AddUserAsync("eve@example.org"), "theirs", ItemId.Root);
    }

    [Fact]
    public async Task A_path_is_made_whole_or_not_at_all()
    {
        await using var vault = await StartAsync(4);
        var user = await vault.AddUserAsync();
        await vault.MakeFolderAsync(user, ItemId.Root, "a");
        var folders = vault.Get<Folders>();

        Assert.Equal(new FolderOutcome.TooManyItems(4), await folders.EnsureAsync(user, ItemId.Root, ["a", "b", "c", "d", "e"], Token));
        Assert.Equal(1, await CountAsync(vault, user));
        Assert.Equal(3, Assert.IsType<FolderOutcome.Created>(await folders.EnsureAsync(user, ItemId.Root, ["a", "b", "c", "d"], Token)).Made.Count);
        Assert.Empty(Assert.IsType<FolderOutcome.Created>(await folders.EnsureAsync(user, ItemId.Root, ["a", "b", "c"], Token)).Made);
    }

    [Fact]
    public async Task Items_in_the_trash_count_until_they_are_gone()
    {
        await using var vault = await StartAsync(1);
        var user = await vault.AddUserAsync();
        var file = await vault.StoreAsync(user, "file", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [file], Token);
        Assert.IsType<UploadOutcome.TooManyItems>(await vault.UploadAsync(user, "file", [1]));

        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);

        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "file", [1]));
    }

    [Fact]
    public async Task An_unfinished_upload_holds_its_place_and_gives_it_back()
    {
        await using var vault = await StartAsync(1);
        var user = await vault.AddUserAsync();
        var created = Assert.IsType<UploadOutcome.Created>(await CreateSessionAsync(vault, user, "first"));
        Assert.IsType<FolderOutcome.TooManyItems>(await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "folder", Token));

        await vault.Get<UploadService>().DiscardAsync(user, created.Upload, Token);

        var second = Assert.IsType<UploadOutcome.Created>(await CreateSessionAsync(vault, user, "second"));
        Assert.IsType<UploadOutcome.Stored>(await vault.Get<UploadService>().AppendAsync(user, second.Upload, 0, new MemoryStream(new byte[10]), 10, Token));
        Assert.Equal(1, await CountAsync(vault, user));
        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));
    }

    [Fact]
    public async Task Many_at_once_get_exactly_as_many_as_there_may_be()
    {
        await using var vault = await StartAsync(20);
        var user = await vault.AddUserAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Token }, async (number, token) =>
        {
            var isAsExpected = (number % 3) switch
            {
                0 => await vault.UploadAsync(user, $"file {number}", []) is UploadOutcome.Stored or UploadOutcome.TooManyItems,
                1 => await vault.Get<Folders>().CreateAsync(user, ItemId.Root, $"folder {number}", token) is FolderOutcome.Created or FolderOutcome.TooManyItems,
                _ => await vault.Get<Folders>().EnsureAsync(user, ItemId.Root, [$"path {number}", "x"], token) is FolderOutcome.Created or FolderOutcome.TooManyItems,
            };
            Assert.True(isAsExpected, $"Number {number} ended in another way.");
        });

        // The last free place may be too little for a path of two.
        while (await CountAsync(vault, user) < 20)
        {
            await vault.MakeFolderAsync(user, ItemId.Root, $"last {await CountAsync(vault, user)}");
        }

        Assert.IsType<FolderOutcome.TooManyItems>(await vault.Get<Folders>().CreateAsync(user, ItemId.Root, "another", Token));
        Assert.Empty(await vault.Get<SpaceCheck>().RunAsync(Token));
    }

    [Fact]
    public async Task Of_uploads_that_are_begun_at_once_as_many_wait_as_are_allowed()
    {
        await using var vault = await StartAsync(0);
        var user = await vault.AddUserAsync();
        var refused = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, UploadService.MaxPerPerson + 40),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (number, _) =>
            {
                if (await CreateSessionAsync(vault, user, $"file {number}") is UploadOutcome.TooManyUnfinished)
                {
                    Interlocked.Increment(ref refused);
                }
            });

        await using var db = await vault.ContextAsync();
        Assert.Equal((UploadService.MaxPerPerson, 40), (await db.Uploads.CountAsync(Token), refused));
    }

    private static Task<CoreVault> StartAsync(int limit) => CoreVault.StartAsync(new() { ["Vault:MaxItems"] = $"{limit}" });

    private static Task<UploadOutcome> CreateSessionAsync(CoreVault vault, UserId user, string name) =>
        vault.Get<UploadService>().CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = name, Length = 10 }, Token);

    private static async Task<int> CountAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        return await db.Items.CountAsync(item => item.OwnerId == user.Value, Token);
    }
}
