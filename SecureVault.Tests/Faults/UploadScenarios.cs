using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;

namespace SecureVault.Tests.Faults;

/// <summary>A file that comes whole.</summary>
internal sealed class UploadScenario(string name, int length) : FaultScenario
{
    private string _file = "";
    private byte[] _content = [];
    private UploadOutcome? _outcome;

    public override string Name => name;

    public override async Task RunAsync(FaultScene scene)
    {
        (_file, _content, _outcome) = (scene.NewName(), RandomNumberGenerator.GetBytes(length), null);
        _outcome = await scene.Vault.UploadAsync(scene.User, _file, _content);
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        var found = await scene.FindAsync(_file);
        if (_outcome is UploadOutcome.Stored stored)
        {
            Assert.Equal(stored.Item, found);
        }
        else
        {
            // One that failed is not there. One that nobody heard of may be, and then it is whole.
            Assert.True(found is null || scene.WasKilled);
            found ??= await scene.Vault.StoreAsync(scene.User, _file, ItemId.Root, _content);
        }

        scene.Files[found!.Value] = _content;
        await scene.AssertReadsAsync(found.Value);
    }
}

/// <summary>A file that comes in pieces, whose sender goes on where the server says.</summary>
internal sealed class ResumableScenario : FaultScenario
{
    private const int Length = 17_000_000;
    private const int FirstPiece = 9_000_000;

    private string _file = "";
    private byte[] _content = [];
    private VersionId? _upload;
    private ItemId? _stored;

    public override string Name => "resumable upload";

    public override async Task RunAsync(FaultScene scene)
    {
        (_file, _content, _upload, _stored) = (scene.NewName(), RandomNumberGenerator.GetBytes(Length), null, null);
        await BeginAsync(scene);
        if (await SendAsync(scene, 0, FirstPiece) is UploadOutcome.Received received)
        {
            await SendAsync(scene, received.Offset, Length);
        }
    }

    public override async Task ResumeAsync(FaultScene scene)
    {
        for (var tries = 0; _stored is null; tries++)
        {
            Assert.InRange(tries, 0, 4);
            if (_upload is null || await scene.Vault.Uploads.FindAsync(scene.User, _upload.Value, Token) is not { } position)
            {
                await BeginAsync(scene);
            }
            else if (position.Offset == Length && await scene.FindAsync(_file) is { } found)
            {
                _stored = found; // the answer was lost, and the upload had become a file
            }
            else
            {
                await SendAsync(scene, position.Offset, Length);
            }
        }
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        scene.Files[_stored!.Value] = _content;
        await scene.AssertReadsAsync(_stored.Value);
    }

    private async Task BeginAsync(FaultScene scene)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = _file, Length = Length };
        _upload = (await scene.Vault.Uploads.CreateAsync(scene.User, request, Token) as UploadOutcome.Created)?.Upload;
    }

    private async Task<UploadOutcome?> SendAsync(FaultScene scene, long offset, int end)
    {
        if (_upload is not { } upload)
        {
            return null;
        }

        using var piece = new MemoryStream(_content, (int)offset, end - (int)offset);
        var outcome = await scene.Vault.Uploads.AppendAsync(scene.User, upload, offset, piece, piece.Length, Token);
        _stored = outcome is UploadOutcome.Stored stored ? stored.Item : _stored;
        return outcome;
    }
}

/// <summary>A file whose content is replaced; the older one stays as a version.</summary>
internal sealed class ReplaceScenario(string name, bool isExpected) : FaultScenario
{
    private const int Length = 300_000;

    private string _file = "";
    private ItemId _item;
    private VersionId _version;
    private byte[] _older = [];
    private byte[] _newer = [];
    private bool _isReplaced;

    public override string Name => name;

    public override async Task PrepareAsync(FaultScene scene)
    {
        (_file, _older, _newer, _isReplaced) = (scene.NewName(), RandomNumberGenerator.GetBytes(Length), RandomNumberGenerator.GetBytes(Length), false);
        _item = await scene.Vault.StoreAsync(scene.User, _file, ItemId.Root, _older);
        _version = (await scene.Vault.ListAsync(scene.User)).Single(entry => entry.Id == _item).Version;
        scene.Files[_item] = _older;
    }

    public override async Task RunAsync(FaultScene scene)
    {
        var request = new UploadRequest
        {
            Folder = ItemId.Root,
            Name = _file,
            Length = _newer.Length,
            OnConflict = NameConflict.Replace,
            Replaces = isExpected ? new ExpectedContent(_item, _version) : null,
        };
        _isReplaced = await scene.Vault.Uploads.UploadAsync(scene.User, request, new MemoryStream(_newer), progress: null, Token) is UploadOutcome.Stored;
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        var isNewer = (await scene.Vault.ReadAsync(scene.User, _item)).AsSpan().SequenceEqual(_newer);
        Assert.True(_isReplaced ? isNewer : !isNewer || scene.WasKilled);
        scene.Files[_item] = isNewer ? _newer : _older;
        await scene.AssertReadsAsync(_item);
        if (!isNewer)
        {
            await scene.Vault.StoreAsync(scene.User, _file, ItemId.Root, _newer, NameConflict.Replace);
            scene.Files[_item] = _newer;
        }

        var versions = await scene.Vault.Get<FileVersions>().ListAsync(scene.User, _item, Token);
        var opened = Assert.IsType<DownloadOutcome.Opened>(
            await scene.Vault.Downloads.OpenAsync(scene.User, _item, versions.Single(version => !version.IsCurrent).Id, Token));
        await using var file = opened.File;
        Assert.Equal(SHA256.HashData(_older), await SHA256.HashDataAsync(file.Content, Token));
    }
}

/// <summary>Files that leave the trash, because their time is over or somebody empties it.</summary>
internal sealed class DeleteScenario(string name, bool isPurge) : FaultScenario
{
    // More than the time in the trash.
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(31);

    private ItemId[] _items = [];
    private string[] _objects = [];

    public override string Name => name;

    public override async Task PrepareAsync(FaultScene scene)
    {
        _items = [await scene.StoreAsync(10), await scene.StoreAsync(9_000_000)];
        _objects = [await scene.Vault.ObjectKeyOfAsync(_items[0]), await scene.Vault.ObjectKeyOfAsync(_items[1])];
    }

    public override async Task RunAsync(FaultScene scene)
    {
        Assert.Equal(_items.Length, (await scene.Vault.Trash.DeleteAsync(scene.User, _items, Token)).Deleted.Count);
        Array.ForEach(_items, item => scene.Files.Remove(item));
        if (isPurge)
        {
            await scene.Vault.Trash.PurgeAsync(scene.User, _items, Token);
        }
        else
        {
            scene.Vault.Clock.Advance(Expiry);
        }

        await scene.Vault.Sweep.RunAsync(Token);
    }

    public override async Task SettleAsync(FaultScene scene)
    {
        foreach (var key in _objects)
        {
            Assert.Null(await scene.Store.GetLengthAsync(Core.Storage.ObjectKey.Parse(key), Token));
        }

        Assert.Empty(await scene.Vault.Trash.ListAsync(scene.User, Token));
    }
}
