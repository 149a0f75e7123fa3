using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Thumbnails;

namespace SecureVault.Tests.Uploads;

/// <summary>What a copy of the bucket, the master key and the owner's key row open after a file was deleted permanently.</summary>
public sealed class RecoveryChoiceTests
{
    private const int SeveralParts = 9_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 5)]
    [InlineData(true, SeveralParts)]
    [InlineData(false, 5)]
    [InlineData(false, SeveralParts)]
    public async Task A_copy_of_a_deleted_object_opens_only_where_recovery_blocks_are_on(bool recoveryBlocks, int length)
    {
        await using var vault = await StartAsync(recoveryBlocks);
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(length);
        var item = await vault.StoreAsync(user, "secret.txt", ItemId.Root, content);
        var copy = await File.ReadAllBytesAsync(await vault.ObjectOfAsync(item), Token);
        await DeletePermanentlyAsync(vault, user, item);

        Assert.Equal(recoveryBlocks ? content : null, await RecoverAsync(vault, user, copy, length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copies_replaced_contents_and_thumbnails_follow_the_setting_as_uploads_do(bool recoveryBlocks)
    {
        byte[] picture = [7, 7, 7];
        var maker = new FakeThumbnailMaker(new ThumbnailResult.Made(picture));
        await using var scene = await ThumbnailScene.StartAsync(maker, isRunning: true, Settings(recoveryBlocks));
        var (vault, user) = (scene.Vault, scene.User);
        var item = await vault.StoreAsync(user, "a.png", ItemId.Root, [1]);
        await scene.UntilPicturesAsync(1);
        await vault.StoreAsync(user, "a.png", ItemId.Root, [2, 2], NameConflict.Replace);
        await scene.UntilPicturesAsync(2);
        Assert.IsType<CopyOutcome.Done>(await vault.Get<CopyService>().CopyAsync(user, [item], ItemId.Root, null, Token));
        await scene.UntilPicturesAsync(3);
        List<(string Key, int Length)> stored;
        await using (var db = await vault.ContextAsync())
        {
            stored = [.. (await db.Versions.ToListAsync(Token)).Select(row => (row.ObjectKey, (int)row.PlainLength))];
        }

        Assert.Equal(6, stored.Count);
        foreach (var (key, length) in stored)
        {
            var sealedBytes = await File.ReadAllBytesAsync(vault.Folder.Combine("objects", key), Token);
            Assert.Equal(recoveryBlocks, await RecoverAsync(vault, user, sealedBytes, length) is not null);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_goes_on_after_the_setting_changed_keeps_what_it_began_with(bool before)
    {
        await using var scene = await SessionScene.StartAsync(SeveralParts, services => services.Configure<VaultOptions>(options => options.RecoveryBlocks = before));
        await Assert.ThrowsAsync<IOException>(() => scene.AppendBrokenAsync(8_500_000));
        scene.Vault.Get<IOptions<VaultOptions>>().Value.RecoveryBlocks = !before;
        var offset = await scene.PositionAsync();

        var stored = Assert.IsType<UploadOutcome.Stored>(await scene.AppendAsync(offset, SeveralParts - (int)offset));

        await scene.AssertStoredAsync(stored);
        var copy = await File.ReadAllBytesAsync(await scene.Vault.ObjectOfAsync(stored.Item), Token);
        Assert.Equal(before ? scene.Content : null, await RecoverAsync(scene.Vault, scene.User, copy, SeveralParts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_vault_reads_objects_of_both_kinds_whatever_the_setting_is_now(bool recoveryBlocks)
    {
        await using var vault = await StartAsync(recoveryBlocks);
        var user = await vault.AddUserAsync();
        var first = await vault.StoreAsync(user, "first", ItemId.Root, [1]);
        vault.Get<IOptions<VaultOptions>>().Value.RecoveryBlocks = !recoveryBlocks;
        var second = await vault.StoreAsync(user, "other", ItemId.Root, [2]);

        Assert.Equal([1], await vault.ReadAsync(user, first));
        Assert.Equal([2], await vault.ReadAsync(user, second));
        Assert.Equal(new FileInfo(await vault.ObjectOfAsync(first)).Length, new FileInfo(await vault.ObjectOfAsync(second)).Length);
    }

    private static Dictionary<string, string?> Settings(bool recoveryBlocks) => new() { ["Vault:RecoveryBlocks"] = $"{recoveryBlocks}" };

    private static Task<CoreVault> StartAsync(bool recoveryBlocks) => CoreVault.StartAsync(Settings(recoveryBlocks));

    private static async Task DeletePermanentlyAsync(CoreVault vault, UserId user, ItemId item)
    {
        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.PurgeAsync(user, [item], Token);
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 0);
    }

    /// <summary>Reads an object as docs/format.md describes it, from its bytes, the master key and the owner's key row alone.</summary>
    /// <returns>Null when no key opens the recovery block.</returns>
    private static async Task<byte[]?> RecoverAsync(CoreVault vault, UserId user, byte[] sealedBytes, int length)
    {
        await using var db = await vault.ContextAsync();
        var row = await db.UserKeys.SingleAsync(key => key.UserId == user.Value, Token);
        using var userKey = vault.Get<MasterKeyring>().Active.UnwrapUserKey(row.Wrap, user.Value, row.Version);
        var version = new Guid(sealedBytes.AsSpan(6, 16), bigEndian: true);
        var block = sealedBytes.AsSpan(24, BinaryPrimitives.ReadUInt16BigEndian(sealedBytes.AsSpan(22))).ToArray();
        FileKey fileKey;
        try
        {
            (fileKey, _) = RecoveryBlock.Open(userKey, user.Value, version, block);
        }
        catch (SealedObjectException)
        {
            return null;
        }

        using (fileKey)
        {
            await using var opened = await OpeningStream.OpenAsync(
                (offset, count, _) => Task.FromResult<Stream>(new MemoryStream(sealedBytes, (int)offset, (int)count)), fileKey, version, length, sealedBytes.Length, Token);
            var content = new byte[length];
            await opened.ReadExactlyAsync(content, Token);
            return content;
        }
    }
}
