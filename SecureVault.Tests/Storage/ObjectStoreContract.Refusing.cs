using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>What a store refuses, and what cancelling leaves.</summary>
public abstract partial class ObjectStoreContract
{
    [Fact]
    public async Task A_cancelled_upload_leaves_nothing_after_it_was_discarded()
    {
        var (key, content) = (ObjectKey.New(), RandomNumberGenerator.GetBytes(4 * SmallPart));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var upload = await Parts.BeginAsync(key, content.Length, SmallPart, Token);
        await Parts.PutPartAsync(upload, 2, Slice(content, upload, 2), Token);
        await Parts.PutPartAsync(upload, 3, Slice(content, upload, 3), Token);

        var running = Enumerable.Range(0, 2).Select(number => Parts.PutPartAsync(upload, number, Slice(content, upload, number), cancel.Token)).ToArray();
        await cancel.CancelAsync();
        foreach (var part in running)
        {
            // A part may have been quicker than the cancellation.
            var failure = await Record.ExceptionAsync(() => part);
            Assert.True(failure is null or OperationCanceledException, failure?.ToString());
        }

        await Objects.DiscardAsync(key, Token);
        Assert.Empty(await UnfinishedOrStoredAsync());
    }

    [Fact]
    public async Task Nothing_begins_once_the_token_is_cancelled()
    {
        var (key, cancelled) = (ObjectKey.New(), new CancellationToken(canceled: true));
        var upload = await Parts.BeginAsync(ObjectKey.New(), 10, SmallPart, Token);
        var part = await Parts.PutPartAsync(upload, 0, new byte[10], Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Objects.PutAsync(key, new byte[10], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Objects.OpenReadAsync(key, 0, 10, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Objects.GetLengthAsync(key, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Objects.DiscardAsync(key, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Parts.BeginAsync(key, 10, SmallPart, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Parts.CompleteAsync(upload, [part], cancelled));
        Assert.Null(await Objects.GetLengthAsync(key, Token));
    }

    [Fact]
    public async Task A_part_of_another_length_or_number_is_refused()
    {
        var upload = await Parts.BeginAsync(ObjectKey.New(), SmallPart + 10, SmallPart, Token);

        await Assert.ThrowsAsync<ArgumentException>(() => Parts.PutPartAsync(upload, 0, new byte[SmallPart - 1], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Parts.PutPartAsync(upload, 1, new byte[11], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Parts.PutPartAsync(upload, 1, Array.Empty<byte>(), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Parts.PutPartAsync(upload, 2, new byte[10], Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Parts.PutPartAsync(upload, -1, new byte[10], Token));
    }

    [Fact]
    public async Task An_upload_completes_with_each_part_once_and_not_otherwise()
    {
        var upload = await Parts.BeginAsync(ObjectKey.New(), SmallPart + 10, SmallPart, Token);
        var first = await Parts.PutPartAsync(upload, 0, new byte[SmallPart], Token);

        await Assert.ThrowsAsync<ArgumentException>(() => Parts.CompleteAsync(upload, [], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Parts.CompleteAsync(upload, [first], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Parts.CompleteAsync(upload, [first, first], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Parts.CompleteAsync(upload, [first, first with { Number = 2 }], Token));
        Assert.Null(await Objects.GetLengthAsync(upload.Key, Token));
    }

    [Fact]
    public async Task An_upload_of_nothing_or_of_too_many_parts_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Parts.BeginAsync(ObjectKey.New(), 0, SmallPart, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Parts.BeginAsync(ObjectKey.New(), (10_000L * SmallPart) + 1, SmallPart, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Parts.BeginAsync(ObjectKey.New(), 10, 0, Token));
    }
}
