using Microsoft.AspNetCore.Http;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>How often a server is asked that takes requests and says nothing. Each time costs a person the whole time limit.</summary>
public sealed class S3SilenceTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Content_is_sent_twice() => AssertAskedTwiceAsync("PUT", store => store.PutAsync(ObjectKey.New(), Content, Token));

    [Fact]
    public Task Content_is_asked_for_twice() => AssertAskedTwiceAsync("GET", store => store.OpenReadAsync(ObjectKey.New(), 0, 10, Token));

    [Fact]
    public Task A_size_is_asked_for_twice() => AssertAskedTwiceAsync("HEAD", store => store.GetLengthAsync(ObjectKey.New(), Token));

    [Fact]
    public Task A_list_is_asked_for_twice() => AssertAskedTwiceAsync("GET", store => store.ListObjectsAsync(Token).CountAsync(Token).AsTask());

    [Fact]
    public Task The_marker_is_asked_for_twice() => AssertAskedTwiceAsync("GET", store => store.ReadMarkerAsync(Token));

    /// <summary>With as many attempts as are usual, and with the fewest.</summary>
    private static async Task AssertAskedTwiceAsync(string method, Func<S3ObjectStore, Task> ask)
    {
        foreach (var attempts in new[] { new S3StoreOptions().MaxAttempts, 1 })
        {
            await using var stub = await S3Stub.StartAsync();
            stub.Instead = async (context, _) =>
            {
                await WaitForTheEndAsync(context);
                return true;
            };
            var store = stub.NewStore(options => (options.TimeoutSeconds, options.FirstByteTimeoutSeconds, options.MaxAttempts) = (1, 1, attempts));

            await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, ask(store));

            Assert.Equal([method, method], stub.Requests.Select(request => request.Method));
        }
    }

    /// <summary>Until the client has given up.</summary>
    private static async Task WaitForTheEndAsync(HttpContext context)
    {
        var end = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => end.TrySetResult());
        await end.Task;
    }
}
