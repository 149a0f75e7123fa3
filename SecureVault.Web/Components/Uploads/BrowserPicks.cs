using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads;

/// <summary>The picked files in the browser: wwwroot/js/uploads.js.</summary>
internal sealed class BrowserPicks(IJSRuntime js, UploadScripts scripts, PullWindow window) : IAsyncDisposable
{
    // The module sends fewer when names and paths are long: a message has to stay below the hub's limit.
    private const int NamesAtOnce = 1000;

    // For one range. A browser that takes longer has a file on a network drive that does not answer.
    private static readonly TimeSpan RangeLimit = TimeSpan.FromMinutes(2);

    private IJSObjectReference? _module;

    private IJSObjectReference Module => _module ?? throw new InvalidOperationException("The module is not loaded yet.");

    /// <summary>Loads the modules and lets them watch the inputs.</summary>
    public async Task AttachAsync<T>(
        ElementReference files, ElementReference folders, DotNetObjectReference<T> host, int mostFiles, CancellationToken cancellationToken)
        where T : class
    {
        _module = await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, scripts.Picks);
        await _module.InvokeVoidAsync("attach", cancellationToken, files, folders, host, mostFiles, scripts.Folders, scripts.Http, scripts.Tus);
    }

    /// <summary>Takes the oldest pick of so many files that nobody took yet.</summary>
    public Task<Pick?> ClaimAsync(int count, CancellationToken cancellationToken) =>
        DescribeAsync(Module.InvokeAsync<ClaimedPick?>("claim", cancellationToken, count), cancellationToken);

    /// <summary>Takes a pick whose announcement was lost with the connection.</summary>
    public Task<Pick?> ClaimOverdueAsync(CancellationToken cancellationToken) =>
        DescribeAsync(Module.InvokeAsync<ClaimedPick?>("claimOverdue", cancellationToken), cancellationToken);

    /// <summary>Whether leaving the page is to be confirmed.</summary>
    public ValueTask SetBusyAsync(bool busy, CancellationToken cancellationToken) => Module.InvokeVoidAsync("setBusy", cancellationToken, busy);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is not { } module)
        {
            return;
        }

        try
        {
            await module.InvokeVoidAsync("detach");
            await module.DisposeAsync();
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // the page is gone, and the module with it
        }
    }

    private async Task<Pick?> DescribeAsync(ValueTask<ClaimedPick?> claim, CancellationToken cancellationToken)
    {
        if (await claim is not { } pick)
        {
            return null;
        }

        var files = new List<PickedFile>(pick.Count);
        while (files.Count < pick.Count)
        {
            foreach (var file in await Module.InvokeAsync<Description[]>("describe", cancellationToken, pick.Id, files.Count, NamesAtOnce))
            {
                files.Add(Describe(pick.Id, files.Count, file));
            }
        }

        var empty = new List<string>(pick.EmptyFolders);
        while (empty.Count < pick.EmptyFolders)
        {
            empty.AddRange(await Module.InvokeAsync<string[]>("emptyFolders", cancellationToken, pick.Id, empty.Count, NamesAtOnce));
        }

        return new Pick(files, pick.Folder is { } folder ? new ItemId(folder) : ItemId.Root, () => _ = ForgetAsync(pick.Id)) { EmptyFolders = empty };
    }

    private PickedFile Describe(int pick, int index, Description file) =>
        new(file.Name, file.Length, file.MediaType, (offset, token) => Open(pick, index, offset, file.Length, token))
        {
            Path = file.Path,
            LastModified = TimeOf(file.LastModified),
            Sending = new BrowserSending(Module, pick, index),
        };

    // Some systems give files times that are none.
    private static DateTimeOffset? TimeOf(long milliseconds) =>
        milliseconds is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private Stream Open(int pick, int index, long from, long length, CancellationToken cancellationToken) => length == from
        ? Stream.Null
        : new RangeStream(length - from, (offset, count, token) => ReadAsync(pick, index, from + offset, count, token), window, cancellationToken);

    private async Task<byte[]> ReadAsync(int pick, int index, long offset, int count, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RangeLimit);
        try
        {
            return await Module.InvokeAsync<byte[]>("read", limit.Token, pick, index, offset, count).ConfigureAwait(false);
        }
        catch (JSDisconnectedException exception)
        {
            throw new OperationCanceledException("The browser is gone.", exception, cancellationToken);
        }
        catch (JSException exception)
        {
            throw new FileUnreadableException(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FileUnreadableException(exception);
        }
    }

    private async Task ForgetAsync(int pick)
    {
        try
        {
            await Module.InvokeVoidAsync("forget", pick);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // the page is gone, and its memory with it
        }
    }

    private sealed record ClaimedPick(int Id, int Count, int EmptyFolders, Guid? Folder);

    private sealed record Description(string Name, string Path, long Length, string MediaType, long LastModified);
}

/// <summary>Where the browser's half of uploads is served.</summary>
/// <param name="Picks">js/uploads.js.</param>
/// <param name="Folders">js/dropped-folders.js.</param>
/// <param name="Http">js/http-uploads.js.</param>
/// <param name="Tus">The tus client.</param>
internal sealed record UploadScripts(string Picks, string Folders, string Http, string Tus);
