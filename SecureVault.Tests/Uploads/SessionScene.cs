using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>A vault, a person, and an upload session that waits for random content.</summary>
internal sealed class SessionScene : IAsyncDisposable
{
    public const string Name = "holiday.mov";

    public static readonly DateTimeOffset LastModified = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_123);

    private SessionScene(CoreVault vault, UserId user, byte[] content, VersionId upload) =>
        (Vault, User, Content, Upload) = (vault, user, content, upload);

    public CoreVault Vault { get; }

    public UserId User { get; }

    public byte[] Content { get; }

    public VersionId Upload { get; }

    public UploadService Sessions => Vault.Get<UploadService>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SessionScene> StartAsync(int length, Action<IServiceCollection>? configure = null)
    {
        var vault = await CoreVault.StartAsync(configure: configure);
        var user = await vault.AddUserAsync();
        var request = new UploadRequest { Folder = ItemId.Root, Name = Name, Length = length, LastModified = LastModified };
        var created = Assert.IsType<UploadOutcome.Created>(await vault.Get<UploadService>().CreateAsync(user, request, Token));
        return new SessionScene(vault, user, RandomNumberGenerator.GetBytes(length), created.Upload);
    }

    public Task<UploadOutcome> AppendAsync(long offset, int length) =>
        Sessions.AppendAsync(User, Upload, offset, new MemoryStream(Content, (int)offset, length), length, Token);

    /// <summary>Sends from the beginning until the connection breaks.</summary>
    public Task<UploadOutcome> AppendBrokenAsync(int breaksAt) =>
        Sessions.AppendAsync(User, Upload, 0, new BreakingStream(Content.AsMemory(0, breaksAt)), Content.Length, Token);

    public async Task<long> PositionAsync() => (await Sessions.FindAsync(User, Upload, Token))!.Offset;

    public uint[] SumsOf(IReadOnlyList<long> ends) =>
        [.. ends.Select((end, i) => Crc32.HashToUInt32(Content.AsSpan((int)(i == 0 ? 0 : ends[i - 1]), (int)(end - (i == 0 ? 0 : ends[i - 1])))))];

    /// <summary>The upload has become a file with its content, its sums are right, and nothing else is left.</summary>
    public async Task AssertStoredAsync(UploadOutcome outcome)
    {
        var stored = Assert.IsType<UploadOutcome.Stored>(outcome);
        Assert.Equal(SHA256.HashData(Content), SHA256.HashData(await Vault.ReadAsync(User, stored.Item)));
        await Vault.AssertConsistentAsync(stored: 1);
        await AssertNoRowsAsync();
        Assert.Equal(Content.Length, (await Sessions.FindAsync(User, Upload, Token))!.Offset);
    }

    public async Task AssertNothingLeftAsync()
    {
        await Vault.AssertConsistentAsync(stored: 0);
        await AssertNoRowsAsync();
    }

    public ValueTask DisposeAsync() => Vault.DisposeAsync();

    private async Task AssertNoRowsAsync()
    {
        await using var db = await Vault.ContextAsync();
        Assert.Equal(
            (0, 0, 0), (await db.Uploads.CountAsync(Token), await db.UploadParts.CountAsync(Token), await db.UploadRemainders.CountAsync(Token)));
    }

    internal sealed class BreakingStream(ReadOnlyMemory<byte> content) : MemoryStream(content.ToArray())
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("The connection broke.");
    }
}

/// <summary>Gives what it has and then nothing more, without ending.</summary>
internal sealed class StandingStream(ReadOnlyMemory<byte> content) : MemoryStream(content.ToArray())
{
    private readonly TaskCompletionSource _standing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Standing => _standing.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (await base.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            return count;
        }

        _standing.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
