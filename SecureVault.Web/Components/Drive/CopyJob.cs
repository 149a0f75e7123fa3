using SecureVault.Core.Copies;

namespace SecureVault.Web.Components.Drive;

/// <summary>A copying under way: how far it is, and how to stop it.</summary>
public sealed class CopyJob(int items) : IProgress<CopyProgress>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile CopyProgress? _last;

    /// <summary>How many items were chosen.</summary>
    public int Items { get; } = items;

    /// <summary>Ends when the person has enough of it.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>0 to 100.</summary>
    public int Percent => _last is { Bytes: > 0 } last ? (int)(last.BytesDone * 100 / last.Bytes) : 0;

    /// <inheritdoc/>
    public void Report(CopyProgress value) => _last = value;

    /// <summary>Stops it; the files that are whole by then stay.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
