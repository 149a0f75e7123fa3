using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>The picked files in the browser: wwwroot/js/uploads/picker.js.</summary>
internal sealed class BrowserFiles(IJSRuntime js, UploadScripts scripts) : IAsyncDisposable
{
    // The module sends fewer when names and paths are long: a message has to stay below the hub's limit.
    private const int NamesAtOnce = 1000;

    // Milliseconds since 1970 of the first and the last time that DateTimeOffset knows.
    private const long FirstTime = -62_135_596_800_000;
    private const long LastTime = 253_402_300_799_999;

    // 1 January 1601, from which Windows counts: Chromium gives it, on every system, for a file without a time.
    private const long NoTime = -11_644_473_600_000;

    // For one range. A browser that takes longer has a file on a network drive that does not answer.
    private static readonly TimeSpan RangeLimit = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _window = new(RangeStream.Ahead);
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

    /// <summary>Takes the pick that was announced.</summary>
    /// <returns>Null when it was taken already.</returns>
    public Task<Pick?> ClaimAsync(int id, CancellationToken cancellationToken) =>
        DescribeAsync(Module.InvokeAsync<ClaimedPick?>("claim", cancellationToken, id), cancellationToken);

    /// <summary>Takes the oldest pick whose announcement was lost with the connection.</summary>
    /// <returns>Null when none was lost.</returns>
    public Task<Pick?> ClaimOldestAsync(CancellationToken cancellationToken) =>
        DescribeAsync(Module.InvokeAsync<ClaimedPick?>("claimOldest", cancellationToken), cancellationToken);

    /// <summary>Whether leaving the page is to be confirmed.</summary>
    public ValueTask SetBusyAsync(bool busy, CancellationToken cancellationToken) => Module.InvokeVoidAsync("setBusy", cancellationToken, busy);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is { } module)
        {
            await JsModule.TryAsync(async () =>
            {
                await module.InvokeVoidAsync("detach");
                await module.DisposeAsync();
            });
        }
    }

    private async Task<Pick?> DescribeAsync(ValueTask<ClaimedPick?> claim, CancellationToken cancellationToken)
    {
        if (await claim is not { } pick)
        {
            return null;
        }

        var files = new List<Description>(pick.Count);
        while (files.Count < pick.Count)
        {
            files.AddRange(await Module.InvokeAsync<Description[]>("describe", cancellationToken, pick.Id, files.Count, NamesAtOnce));
        }

        var empty = new List<string>(pick.EmptyFolders);
        while (empty.Count < pick.EmptyFolders)
        {
            empty.AddRange(await Module.InvokeAsync<string[]>("emptyFolders", cancellationToken, pick.Id, empty.Count, NamesAtOnce));
        }

        // A name that no folder of the drive can have must not cost the files in it.
        var paths = new SafePaths(files.Select(file => file.Path).Concat(empty));
        return new Pick(
            [.. files.Select((file, index) => Describe(pick.Id, index, file, paths))],
            pick.Folder is { } folder ? new ItemId(folder) : ItemId.Root,
            () => _ = ForgetAsync(pick.Id))
        {
            EmptyFolders = empty.ConvertAll(paths.Of),
            IsShared = pick.IsShared,
        };
    }

    private PickedFile Describe(int pick, int index, Description file, SafePaths paths) =>
        new(file.Name, file.Length, file.MediaType, (offset, token) => Open(pick, index, offset, file.Length, token))
        {
            Path = paths.Of(file.Path),
            LastModified = TimeOf(file.LastModified),
            Sending = new BrowserTransfer(Module, pick, index),
        };

    // A file can be dated in the year 30828 (Samba) and before 1970. A time that .NET does not know counts as unknown; zero is a
    // time like any other.
    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is >= FirstTime and <= LastTime and not NoTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    private Stream Open(int pick, int index, long from, long length, CancellationToken cancellationToken) => length == from
        ? Stream.Null
        : new RangeStream(length - from, (offset, count, token) => ReadAsync(pick, index, from + offset, count, token), _window, cancellationToken);

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
            await JsModule.TryAsync(() => Module.InvokeVoidAsync("forget", pick));
        }
        catch (ObjectDisposedException)
        {
            // The module was released meanwhile, and its memory with it.
        }
    }

    private sealed record ClaimedPick(int Id, int Count, int EmptyFolders, Guid? Folder, bool IsShared);

    private sealed record Description(string Name, string Path, long Length, string MediaType, long? LastModified);
}

/// <summary>Where the browser's half of uploads is served.</summary>
/// <param name="Picks">js/uploads/picker.js.</param>
/// <param name="Folders">js/uploads/folders.js.</param>
/// <param name="Http">js/uploads/send.js.</param>
/// <param name="Tus">The tus client.</param>
internal sealed record UploadScripts(string Picks, string Folders, string Http, string Tus);
