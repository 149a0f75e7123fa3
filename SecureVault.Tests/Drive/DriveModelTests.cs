using CsCheck;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Drive;

/// <summary>Whatever people do in whatever order: what always holds, holds.</summary>
public sealed class DriveModelTests
{
    private const int Steps = 60;
    private const int Runs = 4;

    // Few names, so that they get in each other's way.
    private static readonly string[] Names = ["a", "A", "b", "é", "E\u0301", "c.txt"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_steps_keep_names_single_trees_whole_and_sums_exact()
    {
        var runs = new List<Step[]>();
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 2], (kind, one, other, conflict) => new Step(kind, one, other, (NameConflict)conflict))
            .Array[Steps]
            .Sample(runs.Add, iter: Runs, threads: 1);
        foreach (var steps in runs)
        {
            await RunAsync(steps);
        }
    }

    private static async Task RunAsync(Step[] steps)
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:KeepVersions"] = "2", ["Vault:QuotaBytes"] = "2000" });
        var user = await vault.AddUserAsync();
        var known = new List<ItemId> { ItemId.Root };
        foreach (var step in steps)
        {
            await DoAsync(vault, user, known, step);
            await AssertHoldsAsync(vault, user);
        }

        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        await using var db = await vault.ContextAsync();
        await vault.AssertConsistentAsync(await db.Versions.CountAsync(Token));
    }

    private static async Task DoAsync(CoreVault vault, UserId user, List<ItemId> known, Step step)
    {
        var (one, other, name) = (known[step.One % known.Count], known[step.Other % known.Count], Names[(step.One + step.Other) % Names.Length]);
        switch (step.Kind)
        {
            case 0 or 1:
                if (await vault.Get<Folders>().CreateAsync(user, one, name, Token) is FolderOutcome.Created made)
                {
                    known.Add(made.Folder);
                }

                break;
            case 2 or 3:
                var content = new byte[step.Other % 100];
                var request = new UploadRequest { Folder = one, Name = name, Length = content.Length, OnConflict = step.OnConflict };
                if (await vault.Uploads.UploadAsync(user, request, new MemoryStream(content), null, Token) is UploadOutcome.Stored stored)
                {
                    known.Add(stored.Item);
                }

                break;
            case 4:
                await vault.Get<Moves>().MoveAsync(user, [one, other], known[(step.One + step.Other) % known.Count], step.OnConflict, Token);
                break;
            case 5:
                await vault.Get<Renames>().RenameAsync(user, one, name, Token);
                break;
            case 6:
                await vault.Trash.DeleteAsync(user, [one], Token);
                break;
            case 7:
                await vault.Trash.RestoreAsync(user, [one, other], Token);
                break;
            default:
                if (await vault.Get<CopyService>().CopyAsync(user, [one], other, null, Token) is CopyOutcome.Done done)
                {
                    known.AddRange(done.Copied.Select(copied => copied.To));
                }

                break;
        }
    }

    private static async Task AssertHoldsAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        var items = await db.Items.AsNoTracking().Where(item => !item.IsPurging).ToListAsync(Token);
        var versions = await db.Versions.AsNoTracking().ToListAsync(Token);

        // Each folder's live names are different ones, and the index of each name is that of its folder.
        using var keyring = await vault.Get<Core.Keys.UserKeys>().OpenAsync(user, Token);
        foreach (var item in items)
        {
            Assert.Equal(keyring.ActiveNames.IndexOf(item.ParentId, DriveTree.NameOf(item, keyring)), item.NameIndex);
        }

        Assert.All(items.Where(item => item.DeletedAt is null).GroupBy(item => (item.ParentId, Convert.ToHexString(item.NameIndex))), same => Assert.Single(same));

        // From everything the way leads to the top.
        var byId = items.ToDictionary(item => item.Id);
        foreach (var item in items)
        {
            var (at, levels) = (item.ParentId, 0);
            for (; at != Guid.Empty && levels <= items.Count; levels++)
            {
                Assert.Null(byId[at].CurrentVersionId);
                at = byId[at].ParentId;
            }

            Assert.True(levels <= items.Count, "A ring of folders.");
        }

        // Each file shows one stored content, and each content is some file's.
        Assert.All(items.Where(item => item.CurrentVersionId is not null), item =>
        {
            var shown = Assert.Single(versions, version => version.Id == item.CurrentVersionId);
            Assert.Equal((item.Id, VersionState.Stored, null), (shown.ItemId, shown.State, shown.SupersededAt));
        });
        Assert.All(versions.Where(version => version.State == VersionState.Stored), version => Assert.True(byId.ContainsKey(version.ItemId)));
        Assert.Equal(versions.Where(version => version.State == VersionState.Stored).Sum(version => version.PlainLength), (await vault.Get<DriveSpace>().OfAsync(user, Token)).Used);
        Assert.Empty(await vault.Get<Core.Maintenance.SpaceCheck>().RunAsync(Token));
    }

    private sealed record Step(int Kind, int One, int Other, NameConflict OnConflict);
}
