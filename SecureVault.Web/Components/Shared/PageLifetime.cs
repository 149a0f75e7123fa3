namespace SecureVault.Web.Components.Shared;

/// <summary>
/// The time of a component. Its token can be asked for when that is over, which the one of a disposed source can't: what a component waited for
/// often comes after it is gone, and must then find its call cancelled rather than take the next page down with an error.
/// </summary>
internal sealed class PageLifetime : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Begins it.</summary>
    public PageLifetime() => Token = _ended.Token;

    /// <summary>Ends with the component.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it is over.</summary>
    public bool IsCancellationRequested => Token.IsCancellationRequested;

    /// <summary>Ends it.</summary>
    public void Cancel() => _ended.Cancel();

    /// <summary>Ends it, with what waits for it told elsewhere.</summary>
    public Task CancelAsync() => _ended.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();
}
