using Microsoft.AspNetCore.Http;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage.S3;

/// <summary>Whether an object is there when the server's answer is wrong, lost or too late.</summary>
public sealed class S3CompletionTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_size_that_is_not_what_was_sent_is_an_error()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) =>
        {
            context.Response.ContentLength = context.Request.Method == "HEAD" ? 4 : null;
            return Task.FromResult(context.Request.Method == "HEAD");
        };
        var store = stub.NewStore();
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        var part = await store.PutPartAsync(upload, 0, Content, Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, store.PutAsync(ObjectKey.New(), Content, Token));
        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, store.CompleteAsync(upload, [part], Token));
    }

    [Fact]
    public async Task An_error_with_status_200_on_completion_is_an_error()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, _) => IsCompletion(context) && await S3Stub.FailAsync(context, 200, "InternalError");
        var store = stub.NewStore(options => options.MaxAttempts = 2);
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        var part = await store.PutPartAsync(upload, 0, Content, Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, store.CompleteAsync(upload, [part], Token));
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_found_out()
    {
        await using var stub = await S3Stub.StartAsync();
        var store = stub.NewStore(options => options.MaxAttempts = 2);
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        var part = await store.PutPartAsync(upload, 0, Content, Token);
        var other = stub.NewStore();
        var lost = false;
        stub.Instead = async (context, _) =>
        {
            if (!IsCompletion(context) || lost)
            {
                return false;
            }

            // The server completes, and the connection breaks before it can say so; the repeated request finds no upload.
            lost = true;
            await other.CompleteAsync(upload, [part], Token);
            context.Abort();
            return true;
        };

        await store.CompleteAsync(upload, [part], Token);

        Assert.Equal(5, await store.GetLengthAsync(upload.Key, Token));
    }

    [Fact]
    public async Task Cancelling_during_completion_does_not_leave_it_open_whether_the_object_is_there()
    {
        await using var stub = await S3Stub.StartAsync();
        var store = stub.NewStore();
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        var part = await store.PutPartAsync(upload, 0, Content, Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stub.Instead = async (context, _) =>
        {
            await cancel.CancelAsync();
            return false;
        };

        await store.CompleteAsync(upload, [part], cancel.Token);

        Assert.Equal(5, await store.GetLengthAsync(upload.Key, Token));
    }

    [Fact]
    public async Task Cancelling_a_put_that_is_all_sent_waits_for_the_answer()
    {
        await using var stub = await S3Stub.StartAsync();
        var (store, key) = (stub.NewStore(), ObjectKey.New());
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stub.Instead = async (context, _) =>
        {
            // The stub has read the whole body before it comes here.
            await cancel.CancelAsync();
            return false;
        };

        await store.PutAsync(key, Content, cancel.Token);

        Assert.Equal(5, await store.GetLengthAsync(key, Token));
    }

    [Fact]
    public async Task Cancelling_a_put_that_is_being_sent_cuts_it_off()
    {
        await using var stub = await S3Stub.StartAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stub.BeforeBody = () => cancel.Cancel();

        // More than the sockets between the two can hold, so that the end is not sent before the server reads.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stub.NewStore().PutAsync(ObjectKey.New(), new byte[64 << 20], cancel.Token));

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task An_upload_that_a_late_part_brings_back_is_aborted_again()
    {
        await using var stub = await S3Stub.StartAsync();
        var store = stub.NewStore();
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        var aborts = 0;
        stub.Instead = (context, _) =>
        {
            var ignored = context.Request.Method == "DELETE" && context.Request.Query.ContainsKey("uploadId") && ++aborts == 1;
            context.Response.StatusCode = ignored ? 204 : 200;
            return Task.FromResult(ignored);
        };

        await store.DiscardAsync(upload.Key, Token);

        Assert.Equal((2, 0), (aborts, stub.Uploads));
    }

    [Fact]
    public async Task An_upload_that_does_not_go_away_is_no_success()
    {
        await using var stub = await S3Stub.StartAsync();
        var store = stub.NewStore();
        var upload = await store.BeginAsync(ObjectKey.New(), 5, 5 << 20, Token);
        stub.Instead = (context, _) =>
        {
            context.Response.StatusCode = context.Request.Method == "DELETE" ? 204 : 200;
            return Task.FromResult(context.Request.Method == "DELETE");
        };

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, store.DiscardAsync(upload.Key, Token));
    }

    private static bool IsCompletion(HttpContext context) => context.Request.Method == "POST" && context.Request.Query.ContainsKey("uploadId");
}
