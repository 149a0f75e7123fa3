using MudBlazor;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The state of a page that reads a list: it loads, shows the list, or has failed.</summary>
internal sealed class PageState(DriveErrorHandler errors, ISnackbar toasts)
{
    public DriveState State { get; private set; } = DriveState.Loading;

    /// <summary>The number under which the log has the error; empty without one.</summary>
    public string ErrorId { get; private set; } = string.Empty;

    /// <summary>Shows the skeleton, as for another folder or another try.</summary>
    public void Begin() => State = DriveState.Loading;

    /// <summary>Reads something.</summary>
    /// <returns>Null when it went well; else the number under which the log has the error.</returns>
    public Task<string?> TryAsync(Func<Task> read) => errors.TryAsync(read);

    /// <summary>Shows how reading ended. A list that is there stays there when a refresh fails.</summary>
    public void Settle(string? errorId, bool isGone = false)
    {
        if (errorId is null)
        {
            State = isGone ? DriveState.Gone : DriveState.Shown;
        }
        else if (State == DriveState.Shown)
        {
            toasts.Add(DriveTexts.Failed("NotRefreshed", errorId), Severity.Error);
        }
        else
        {
            (State, ErrorId) = (DriveState.Failed, errorId);
        }
    }
}
