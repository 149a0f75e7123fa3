using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Tables;

/// <summary>The beginning of a CSV or TSV file as a table, or as the text that it is. What can't be read is left to the text's view, which says why.</summary>
public sealed partial class TableView : IDisposable
{
    private readonly PageLifetime _ended = new();
    private TextTable? _table;
    private bool _isRead;
    private bool _isText;

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The content of it that is shown.</summary>
    [Parameter, EditorRequired]
    public VersionId Version { get; set; }

    [Inject]
    private TextPreviews Texts { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private ILogger<TableView> Logger { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        try
        {
            _table = await User.RunAsync(ReadAsync, _ended.Token);
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            return; // the page is about to go, or is gone
        }
#pragma warning disable CA1031 // a file that can't be shown must not end the circuit
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TextNotRead(Logger, ErrorId.New(), exception);
        }

        _isRead = true;
    }

    private async Task<TextTable?> ReadAsync(UserId user, CancellationToken cancellationToken) =>
        await Texts.ReadAsync(user, Entry.Id, Version, cancellationToken) is TextOutcome.Read { Text: var text, IsWhole: var isWhole }
            ? TextTable.TryRead(text, isWhole, cancellationToken)
            : null;
}
