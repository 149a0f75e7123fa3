using Microsoft.AspNetCore.Components;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Settings;

/// <summary>Base of the pages of a person's settings: it reads once, and shows an error in its place.</summary>
public abstract class SettingsPage : ComponentBase, IDisposable
{
    private readonly PageLifetime _ended = new();

    [Inject]
    internal CurrentUser User { get; set; } = default!;

    [Inject]
    internal SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    /// <summary>Set when the last call failed.</summary>
    protected string? ErrorId { get; private set; }

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Ended => _ended.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page waits for.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.Cancel();
            _ended.Dispose();
        }
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => RefreshAsync();

    /// <summary>Reads again.</summary>
    protected Task RefreshAsync() => TryAsync(LoadAsync);

    /// <summary>Does something, and shows in the page how it failed.</summary>
    /// <returns>Whether it went well.</returns>
    protected async Task<bool> TryAsync(Func<Task> call)
    {
        // An event that was on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            await call();
            ErrorId = null;
        }
        catch (AccessEndedException)
        {
            await SignIn.GoAsync();
            return false;
        }
        catch (OperationCanceledException)
        {
            return false; // the page is gone
        }
#pragma warning disable CA1031 // a database that does not answer is shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ErrorId = Core.ErrorId.New();
            Log.PageFailed(Loggers.CreateLogger<SettingsPage>(), ErrorId, exception);
        }

        return ErrorId is null;
    }
}
