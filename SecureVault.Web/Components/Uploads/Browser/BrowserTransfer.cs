using Microsoft.JSInterop;
using SecureVault.Core;

namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>One picked file that the browser sends: wwwroot/js/uploads/send.js. All calls are short, so that none hangs on a lost connection.</summary>
internal sealed class BrowserTransfer(IJSObjectReference module, int pick, int index) : IBrowserSending
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    // Reading a large file again from a slow disk takes its time.
    private static readonly TimeSpan ChecksumTimeout = TimeSpan.FromMinutes(30);

    public async Task StartAsync(VersionId upload, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = LimitOf(CallTimeout, cancellationToken);
            await module.InvokeVoidAsync("startHttp", limit.Token, pick, index, upload.ToString()).ConfigureAwait(false);
        }
        catch (JSException exception)
        {
            throw new FileUnreadableException(exception);
        }
    }

    public async Task<SendingStatus?> LookAsync(VersionId upload, CancellationToken cancellationToken)
    {
        using var limit = LimitOf(CallTimeout, cancellationToken);
        try
        {
            return await module.InvokeAsync<SendingStatus?>("httpStatus", limit.Token, upload.ToString()).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsSilence(exception, cancellationToken))
        {
            return null;
        }
    }

    public async Task StopAsync(VersionId upload)
    {
        using var limit = LimitOf(CallTimeout, CancellationToken.None);
        try
        {
            await module.InvokeVoidAsync("stopHttp", limit.Token, upload.ToString()).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsSilence(exception, CancellationToken.None))
        {
            // It can't be told; its upload takes nothing more from it when it is ended or taken over.
        }
    }

    public async Task<uint[]> SumAsync(IReadOnlyList<long> ends, CancellationToken cancellationToken)
    {
        using var limit = LimitOf(ChecksumTimeout, cancellationToken);
        try
        {
            return await module.InvokeAsync<uint[]>("sums", limit.Token, pick, index, ends).ConfigureAwait(false);
        }
        catch (JSException exception)
        {
            throw new FileUnreadableException(exception);
        }
    }

    private static bool IsSilence(Exception exception, CancellationToken cancellationToken) =>
        exception is JSDisconnectedException or ObjectDisposedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static CancellationTokenSource LimitOf(TimeSpan patience, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        return limit;
    }
}
