using MudBlazor;

namespace SecureVault.Web.Components.Drive;

/// <summary>Runs what the person asked for, and says when it fails or takes long.</summary>
internal sealed class BusyNotifier(DriveErrorHandler errors, ISnackbar toasts, TimeProvider clock)
{
    // Until then the person sees no need to ask.
    private static readonly TimeSpan NoticeDelay = TimeSpan.FromMilliseconds(700);

    /// <inheritdoc cref="DriveErrorHandler.TryAsync"/>
    public Task<string?> TryAsync(Func<Task> work) => errors.TryAsync(work);

    /// <summary>Says how something ended.</summary>
    public void Tell(string text, Severity severity, string? icon = null) => toasts.Add(text, severity, toast => toast.Icon = icon ?? toast.Icon);

    /// <summary>Runs something; when it fails a toast says what did not happen and gives the error ID.</summary>
    public async Task<bool> RunAsync(Func<Task> work, string failure)
    {
        if (await errors.TryAsync(work) is not { } errorId)
        {
            return true;
        }

        toasts.Add(DriveTexts.Failed(failure, errorId), Severity.Error);
        return false;
    }

    /// <summary>The same for work that may take a while; a notice says what is being done.</summary>
    public async Task<bool> RunLongAsync(string notice, Func<Task> work, string failure)
    {
        var running = RunAsync(work, failure);
        using var waiting = new CancellationTokenSource();
        var isDone = await Task.WhenAny(running, Task.Delay(NoticeDelay, clock, waiting.Token)) == running;
        await waiting.CancelAsync();
        if (isDone)
        {
            return await running;
        }

        var toast = toasts.Add(notice, Severity.Info, options =>
        {
            options.RequireInteraction = true;
            options.ShowCloseIcon = false;
        });
        var isWell = await running;
        if (toast is not null)
        {
            toasts.Remove(toast);
        }

        return isWell;
    }
}
