using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Shared;

/// <summary>
/// A script that a component uses: imported by the first call and released with the component. Calls to a page that is gone do nothing,
/// because nobody is left to see their effect. Errors in the script itself reach the caller as <see cref="JSException"/>.
/// </summary>
internal sealed class JsModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private Task<IJSObjectReference>? _import;

    /// <summary>Whether a call failed because the window was closed or its circuit has ended.</summary>
    public static bool IsPageGone(Exception exception) => exception is JSDisconnectedException or OperationCanceledException;

    /// <summary>Calls the browser without a module.</summary>
    /// <returns>False when the page is gone.</returns>
    public static async Task<bool> TryAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception exception) when (IsPageGone(exception))
        {
            return false;
        }
    }

    /// <summary>Calls a function that returns nothing.</summary>
    /// <returns>False when the page or the component is gone.</returns>
    public Task<bool> CallAsync(string function, params object?[] arguments) =>
        RunAsync(module => module.InvokeVoidAsync(function, _ended.Token, arguments));

    /// <summary>Calls a function.</summary>
    /// <returns>The default value when the page or the component is gone.</returns>
    public async Task<T?> CallAsync<T>(string function, params object?[] arguments)
    {
        var result = default(T);
        await RunAsync(async module => result = await module.InvokeAsync<T>(function, _ended.Token, arguments));
        return result;
    }

    /// <summary>Releases the script after a last call, which is left out if the script was never there.</summary>
    public async ValueTask EndAsync(string function, params object?[] arguments)
    {
        if (await StopAsync() is { } module)
        {
            await TryAsync(async () =>
            {
                await module.InvokeVoidAsync(function, arguments);
                await module.DisposeAsync();
            });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (await StopAsync() is { } module)
        {
            await TryAsync(module.DisposeAsync);
        }
    }

    private async Task<bool> RunAsync(Func<IJSObjectReference, ValueTask> call)
    {
        if (_ended.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            // An import that failed, as on a broken connection, is tried again by the next call.
            if (_import is null or { IsFaulted: true })
            {
                _import = js.InvokeAsync<IJSObjectReference>("import", _ended.Token, path).AsTask();
            }

            return await TryAsync(async () => await call(await _import));
        }
        catch (ObjectDisposedException) when (_ended.IsCancellationRequested)
        {
            return false; // released while the call was on its way
        }
    }

    private async Task<IJSObjectReference?> StopAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return null;
        }

        await _ended.CancelAsync();
        _ended.Dispose();
        return _import is { IsCompletedSuccessfully: true } imported ? await imported : null;
    }
}
