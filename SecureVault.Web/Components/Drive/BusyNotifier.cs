using MudBlazor;

namespace SecureVault.Web.Components.Drive;

/// <summary>Runs what a person asked for, and tells when it fails or takes long.</summary>
internal sealed class BusyNotifier(DriveErrorHandler faults, ISnackbar toasts, TimeProvider clock)
{
    // Until then nobody wonders.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    /// <inheritdoc cref="DriveErrorHandler.TryAsync"/>
    public Task<string?> TryAsync(Func<Task> work) => faults.TryAsync(work);

    /// <summary>Says how something ended.</summary>
    public void Tell(string text, Severity severity, string? icon = null) => toasts.Add(text, severity, toast => toast.Icon = icon ?? toast.Icon);

    /// <summary>Runs something; when it fails a toast says what did not happen and under which number the log has it.</summary>
    public async Task<bool> RunAsync(Func<Task> work, string failure)
    {
        if (await faults.TryAsync(work) is not { } faultId)
        {
            return true;
        }

        toasts.Add(DriveTexts.Failed(failure, faultId), Severity.Error);
        return false;
    }

    /// <summary>The same for what may take a while: whoever waits is told what is going on.</summary>
    public async Task<bool> RunLongAsync(string notice, Func<Task> work, string failure)
    {
        var running = RunAsync(work, failure);
        using var waiting = new CancellationTokenSource();
        var isDone = await Task.WhenAny(running, Task.Delay(Patience, clock, waiting.Token)) == running;
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
